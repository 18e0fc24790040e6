package nocturne.torture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Damage to one file of a home.
 *
 * @param file relative to the home
 * @param isOpen whether it happens while {@code up} runs; otherwise before its start
 * @param at offset of the damage in the file
 * @param seed of the garbage
 */
record Damage(FileKind kind, String file, How how, boolean isOpen, long at, long seed) {
  private static final int BLOCK = 4096;
  private static final int EDGE = 512;

  /** Ways of damage. */
  enum How {
    BIT("one bit flipped"),
    ZEROS("up to 4 KiB zeroed"),
    CUT("cut short"),
    GARBAGE("garbage appended"),
    GONE("deleted"),
    OLDER("as it was earlier");

    private final String words;

    How(String words) {
      this.words = words;
    }

    /** Words for the report. */
    String words() {
      return words;
    }
  }

  /**
   * Draws a damage: the kind of file evenly, then the file. A third of the places is near the
   * beginning of the file and a third near its end, where headers and indexes are.
   *
   * @param seed determines it
   * @param home whose files are as they will be
   * @param earlier the same home some time before
   */
  static Damage draw(long seed, Path home, Path earlier) throws IOException {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    FileKind kind;
    List<String> files;
    do {
      kind = FileKind.ALL.get(random.nextInt(FileKind.ALL.size()));
      files = kind.in(home);
    } while (files.isEmpty());
    String file = files.get(random.nextInt(files.size()));
    long size = Files.size(home.resolve(file));
    List<How> possible = new ArrayList<>(List.of(How.GARBAGE, How.GONE));
    if (size > 0) {
      possible.addAll(List.of(How.BIT, How.ZEROS, How.CUT));
    }
    Path before = earlier.resolve(file);
    if (Files.exists(before) && Files.mismatch(before, home.resolve(file)) >= 0) {
      possible.add(How.OLDER);
    }
    How how = possible.get(random.nextInt(possible.size()));
    boolean isOpen = random.nextBoolean();
    long edge = Math.min(EDGE, size);
    int where = random.nextInt(3);
    double share = random.nextDouble();
    long at =
        where == 0
            ? (long) (share * edge)
            : where == 1 ? size - 1 - (long) (share * edge) : (long) (share * size);
    return new Damage(kind, file, how, isOpen, Math.max(0, at), random.nextLong());
  }

  /**
   * Does it; nothing if the file is gone meanwhile.
   *
   * @param earlier the same home some time before
   */
  void apply(Path home, Path earlier) throws IOException {
    Path path = home.resolve(file);
    if (!Files.exists(path)) {
      return;
    }
    Random random = new Random(seed);
    switch (how) {
      case BIT -> flip(path, random);
      case ZEROS -> zero(path);
      case CUT -> cut(path);
      case GARBAGE -> {
        byte[] garbage = new byte[1 + random.nextInt(BLOCK)];
        random.nextBytes(garbage);
        Files.write(path, garbage, StandardOpenOption.APPEND);
      }
      case GONE -> Files.delete(path);
      case OLDER -> Files.copy(earlier.resolve(file), path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void flip(Path path, Random random) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
      if (at < bytes.length()) {
        bytes.seek(at);
        int was = bytes.read();
        bytes.seek(at);
        bytes.write(was ^ 1 << random.nextInt(8));
      }
    }
  }

  private void zero(Path path) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
      long to = Math.min(bytes.length(), at + BLOCK);
      if (at < to) {
        bytes.seek(at);
        bytes.write(new byte[(int) (to - at)]);
      }
    }
  }

  private void cut(Path path) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(path.toFile(), "rw")) {
      bytes.setLength(Math.min(at, bytes.length()));
    }
  }

  @Override
  public String toString() {
    boolean isPlaced = how == How.BIT || how == How.ZEROS || how == How.CUT;
    return String.format(
        Locale.ROOT,
        "%s: %s%s, %s",
        file,
        how.words,
        isPlaced ? " at byte " + at : "",
        isOpen ? "while it is open" : "while it is closed");
  }
}
