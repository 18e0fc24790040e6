package nocturne.app.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.plugin.PlugIns;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;

/**
 * The folder with all data of a standalone instance:
 *
 * <pre>
 *   nocturne-home            version of the folder's layout
 *   nocturne.properties      settings, if there are any
 *   plugins/                 jars with value-added stages, if there are any
 *   kafka/                   topics and ledger of the Kafka inside the program
 *   store/                   buckets: archive, broker files, books, journal
 *   warehouse/  catalogue.db the tables and their catalogue
 *   log/                     log files
 *   web-token                what the page asks for before it has anything done
 *   owner.lock  owner        the process that runs the services, if one does
 *   processes/               the processes that run stages or conduct nights
 *   truth/                   the truth of simulated alerts, by instance
 *   rates/                   what stages had done through the last hours, by instance
 *   demonstration            marks a home of demonstrations, which `demo --replace` empties
 * </pre>
 */
public final class Home {
  /** The layout that this version reads and writes. */
  static final int LAYOUT = 1;

  private static final String MARKER = "nocturne-home";
  private static final String NEXT = "nocturne-home.next";
  private static final String DEMONSTRATION = "demonstration";
  private static final Set<String> OURS = Set.of("nocturne.properties", PlugIns.FOLDER, NEXT);
  private static final String MARKER_LINE = "layout ";

  private final Path root;

  private Home(Path root) {
    this.root = root;
  }

  /**
   * The home at this path, made if it does not exist.
   *
   * @throws Failure with exit code 2 if something else is there, or a home of another version, or
   *     the folder cannot be made
   */
  public static Home create(Path root) {
    Home home = new Home(root);
    try {
      makePrivate(root);
      if (!home.isMarked()) {
        home.refuseForeign();
        Path next =
            Files.writeString(
                root.resolve(NEXT), MARKER_LINE + LAYOUT + "\n", StandardCharsets.UTF_8);
        Files.move(next, root.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (FileAlreadyExistsException e) {
      throw Failure.misuse(
          "Cannot use %s as home: it is a file, not a folder. Choose another with --home."
              .formatted(root),
          e);
    } catch (AccessDeniedException e) {
      throw Failure.misuse(
          "Cannot write to the home folder %s: no permission. Choose another with --home."
              .formatted(root),
          e);
    } catch (FileSystemException e) {
      String why = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw Failure.misuse(
          "Cannot make the home folder " + root + ": " + why + ". Choose another with --home.", e);
    } catch (IOException e) {
      throw Failure.misuse("Cannot make the home folder " + root + ": " + e.getMessage(), e);
    }
    return home.writable();
  }

  private Home writable() {
    if (!Files.isWritable(root)) {
      throw noPermission("write to");
    }
    return this;
  }

  private Failure noPermission(String what) {
    return Failure.misuse(
        ("Cannot %s the home folder %s: no permission. Choose another with --home, or run this as"
                + " the user whose it is.")
            .formatted(what, root));
  }

  /**
   * Makes a new home accessible to its user only, whatever the umask, since its settings may hold
   * logins. An existing home keeps its permissions. Files in it follow the umask.
   */
  private static void makePrivate(Path root) throws IOException {
    if (Files.isDirectory(root)) {
      return;
    }
    if (!root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(root);
      return;
    }
    Path above = root.toAbsolutePath().getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    try {
      Files.createDirectory(
          root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(root)) {
        throw e;
      }
    }
  }

  /** The home at this path; empty if there is none. Throws as {@link #create} does. */
  public static Optional<Home> find(Path root) {
    Home home = new Home(root);
    if (Files.isDirectory(root) && !Files.isExecutable(root)) {
      throw home.noPermission("read");
    }
    try {
      if (Files.isDirectory(root) && home.isMarked()) {
        return Optional.of(home);
      }
      home.requireMarker();
      return Optional.empty();
    } catch (IOException e) {
      throw Failure.misuse("Cannot read the home folder " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * The home at this path.
   *
   * @throws Failure with exit code 2 if there is none, or it cannot be written to: every command
   *     writes its log there
   */
  public static Home existing(Path root) {
    return find(root)
        .map(Home::writable)
        .orElseThrow(
            () ->
                Failure.misuse(
                    "There is no home folder at "
                        + root
                        + ", so there is nothing to look at yet. Run `nocturne demo` or `nocturne"
                        + " replay` first, or name another home with --home."));
  }

  private boolean isMarked() throws IOException {
    Path marker = root.resolve(MARKER);
    if (!Files.exists(marker)) {
      return false;
    }
    // A damaged line may be no UTF-8, which is no reason not to show it.
    String line = new String(Files.readAllBytes(marker), StandardCharsets.UTF_8).strip();
    if (!line.equals(MARKER_LINE + LAYOUT)) {
      throw Failure.misuse(
          "The home folder "
              + root
              + " was laid out by another version of Nocturne (found \""
              + (line.length() > 40 ? line.substring(0, 40) + "..." : line)
              + "\", this version reads \""
              + MARKER_LINE
              + LAYOUT
              + "\"). Use that version, or choose another home with --home. If that line of "
              + marker
              + " is damaged, put it back from a backup.");
    }
    return true;
  }

  /**
   * Fails if the folder is a home whose marker is gone, so that it is not taken for a folder of
   * something else.
   */
  private void requireMarker() {
    if (Files.isDirectory(kafka()) && Files.isDirectory(store())) {
      throw Failure.misuse(
          ("The file %s is gone, by which %s is known as a home of Nocturne. Put it back from a"
                  + " backup; all it has is the line \"%s\", where this version made the home.")
              .formatted(root.resolve(MARKER), root, MARKER_LINE + LAYOUT));
    }
  }

  private void refuseForeign() throws IOException {
    requireMarker();
    try (Stream<Path> entries = Files.list(root)) {
      Optional<Path> stranger =
          entries.filter(p -> !OURS.contains(p.getFileName().toString())).findFirst();
      if (stranger.isPresent()) {
        throw Failure.misuse(
            ("Cannot use %s as home: it is no home of Nocturne and holds other things"
                    + " (%s). Choose an empty or new folder with --home.")
                .formatted(root, stranger.get().getFileName()));
      }
    }
  }

  /**
   * The instances that are set up here, known by the bucket of their broker files; by name,
   * production last.
   *
   * @param names of any instance
   */
  public List<Instance> instances(Names names) throws IOException {
    String bucket = names.of(Instance.production()).bucket(Bucket.BROKER_FILES);
    if (!Files.isDirectory(store())) {
      return List.of();
    }
    List<String> buckets;
    try (Stream<Path> folders = Files.list(store())) {
      buckets =
          folders
              .map(folder -> Objects.toString(folder.getFileName()))
              .filter(name -> name.equals(bucket) || name.startsWith(bucket + "-"))
              .sorted()
              .toList();
    }
    List<Instance> all = new ArrayList<>();
    for (String name : buckets) {
      if (!name.equals(bucket)) {
        testing(name.substring(bucket.length() + 1)).ifPresent(all::add);
      }
    }
    if (buckets.contains(bucket)) {
      all.add(Instance.production());
    }
    return List.copyOf(all);
  }

  private static Optional<Instance> testing(String testid) {
    try {
      return Optional.of(Instance.testing(testid));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  /** Whether a demonstration was begun here. */
  public boolean holdsDemonstration() {
    return Files.exists(root.resolve(DEMONSTRATION))
        && (Files.exists(kafka()) || Files.exists(store()) || Files.exists(catalogue()));
  }

  /**
   * Makes this an empty home of demonstrations; a home of earlier demonstrations is emptied. May be
   * killed at any time and called again.
   *
   * @throws Failure with exit code 2 if the home holds anything else, which stays
   */
  public void emptyForDemonstration() throws IOException {
    Path mark = root.resolve(DEMONSTRATION);
    if (!Files.exists(mark)) {
      if (Files.exists(kafka()) || Files.exists(store()) || Files.exists(catalogue())) {
        throw Failure.misuse(
            ("Cannot empty %s for the demonstration: nights were run there that are"
                    + " none. Name another --home, or leave that away.")
                .formatted(root));
      }
      Files.writeString(mark, "emptied by nocturne demo --replace\n", StandardCharsets.UTF_8);
    }
    List<Path> all;
    try (Stream<Path> below = Files.walk(root)) {
      all = below.sorted(Comparator.reverseOrder()).toList();
    }
    Path settings = root.resolve("nocturne.properties");
    Path plugIns = root.resolve(PlugIns.FOLDER);
    Set<Path> kept = Set.of(root, root.resolve(MARKER), mark, settings, lock());
    for (Path path : all) {
      if (!kept.contains(path) && !path.startsWith(plugIns)) {
        Files.deleteIfExists(path);
      }
    }
  }

  public Path root() {
    return root;
  }

  /** Data of the Kafka inside the program. */
  public Path kafka() {
    return root.resolve("kafka");
  }

  /** The buckets. */
  public Path store() {
    return root.resolve("store");
  }

  /** Files of the tables. */
  public Path warehouse() {
    return root.resolve("warehouse");
  }

  /** The tables' catalogue, an SQLite file. */
  public Path catalogue() {
    return root.resolve("catalogue.db");
  }

  /** The truth of an instance's simulated alerts, a file for each night. */
  public Path truth(Instance instance) {
    return root.resolve("truth").resolve(instance.toString());
  }

  /** The file with the rates of an instance's stages in the last hours, for the night's page. */
  public Path rates(Instance instance) {
    return root.resolve("rates").resolve(instance + ".jsonl");
  }

  Path processes() {
    return root.resolve("processes");
  }

  Path slots() {
    return root.resolve("slots");
  }

  public Path log() {
    return root.resolve("log");
  }

  Path lock() {
    return root.resolve("owner.lock");
  }

  Path owner() {
    return root.resolve("owner");
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
