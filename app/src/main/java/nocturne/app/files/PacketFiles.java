package nocturne.app.files;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.simulator.replay.Tarball;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The packets that command-line arguments name: files, folders (all {@code *.avro} below them, by
 * name), {@code .tar.gz} archives (their {@code *.avro} members as {@code tarball!member}, never
 * unpacked to disk) and {@code -} for a packet or such an archive on standard input.
 */
public final class PacketFiles {
  /** Limit for the bytes of a file; hundreds of alerts fit. */
  static final int MAX_BYTES = 256 << 20;

  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final Surroundings surroundings;
  private final List<String> arguments;

  /**
   * Checks that the arguments name something.
   *
   * @throws Failure with exit code 2 if one does not
   */
  public PacketFiles(Surroundings surroundings, List<String> arguments) {
    this.surroundings = surroundings;
    this.arguments = List.copyOf(arguments);
    for (String argument : arguments) {
      if (!argument.equals("-") && !Files.exists(surroundings.resolve(argument))) {
        throw Failure.misuse(
            "There is no file or folder " + argument + "; nothing was read. Check the spelling.");
      }
    }
  }

  /** Passes each packet. */
  public void forEach(Visitor visitor) {
    for (String argument : arguments) {
      try {
        visit(argument, visitor);
      } catch (ZipException | EOFException e) {
        visitor.unreadable(argument, "its archive breaks off or is damaged: " + e.getMessage());
      } catch (IOException e) {
        visitor.unreadable(argument, reason(e));
      }
    }
  }

  private void visit(String argument, Visitor visitor) throws IOException {
    Path path = surroundings.resolve(argument);
    if (argument.equals("-")) {
      standardInput(visitor);
    } else if (Files.isDirectory(path)) {
      folder(argument, path, visitor);
    } else if (argument.endsWith(".tar.gz") || argument.endsWith(".tgz")) {
      try (InputStream in = Files.newInputStream(path)) {
        archive(argument, in, visitor);
      }
    } else {
      file(argument, path, visitor);
    }
  }

  private static void folder(String argument, Path folder, Visitor visitor) throws IOException {
    List<Path> found;
    try (Stream<Path> below = Files.walk(folder)) {
      found =
          below
              .filter(p -> p.toString().endsWith(".avro") && Files.isRegularFile(p))
              .sorted()
              .toList();
    }
    String prefix = argument.endsWith("/") ? argument : argument + "/";
    for (Path path : found) {
      file(prefix + folder.relativize(path), path, visitor);
    }
  }

  private static void file(String name, Path path, Visitor visitor) {
    try (InputStream in = Files.newInputStream(path)) {
      content(name, in, visitor);
    } catch (IOException e) {
      visitor.unreadable(name, reason(e));
    }
  }

  /** A packet or a whole archive: standard input has no name, so its first bytes decide. */
  private void standardInput(Visitor visitor) throws IOException {
    BufferedInputStream in = new BufferedInputStream(surroundings.in(), 1 << 16);
    in.mark(2);
    boolean zipped = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
    in.reset();
    if (zipped) {
      archive("-", in, visitor);
    } else {
      content("-", in, visitor);
    }
  }

  private static void archive(String argument, InputStream in, Visitor visitor) throws IOException {
    try (Tarball tar = Tarball.of(new GZIPInputStream(new BufferedInputStream(in, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile() && entry.getName().endsWith(".avro")) {
          content(argument + "!" + entry.getName(), tar, visitor);
        }
      }
    }
  }

  private static void content(String name, InputStream in, Visitor visitor) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      visitor.unreadable(name, "TOO_LARGE: more than " + (MAX_BYTES >> 20) + " MiB, so no packet");
    } else {
      visitor.packet(name, bytes);
    }
  }

  private static String reason(IOException e) {
    return switch (e.getClass().getSimpleName()) {
      case "AccessDeniedException" -> "no permission to read it";
      case "NoSuchFileException" -> "it is not there any more";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /** Receives packets. */
  public interface Visitor {
    /**
     * A packet, or bytes in its place.
     *
     * @param name path as given, {@code tarball!member}, or {@code -}
     * @param bytes whole content
     */
    void packet(String name, byte[] bytes);

    /** A file that cannot be read. */
    void unreadable(String name, String why);
  }
}
