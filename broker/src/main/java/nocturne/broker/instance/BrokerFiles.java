package nocturne.broker.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;

/**
 * The files that an instance's components read when they start, in its bucket of broker files; each
 * component has a folder of its own. To change a component, replace files of its folder and restart
 * it. The bucket also holds the journal and the books, which are no files in this sense.
 */
public final class BrokerFiles {
  /** Prefix of a file that an upload replaced with other content. */
  public static final String REPLACED = "replaced/";

  private final ObjectStore store;
  private final String bucket;
  private final KillPoint kill;

  /**
   * @param kill called at each place between two writes
   */
  public BrokerFiles(Names names, ObjectStore store, KillPoint kill) {
    this.store = store;
    this.bucket = names.bucket(Bucket.BROKER_FILES);
    this.kill = kill;
  }

  /**
   * Checks a name.
   *
   * @param name with the component's folder, such as {@code value_added/filter.properties}
   * @return the name
   * @throws IllegalArgumentException if no component reads files there
   */
  public static String checked(String name) {
    List<String> folders =
        Arrays.stream(Component.values()).flatMap(c -> c.folder().stream()).toList();
    if (folders.stream().noneMatch(f -> name.startsWith(f) && name.length() > f.length())) {
      throw new IllegalArgumentException(
          "No component reads the file %s; those that some component does are in %s."
              .formatted(name, String.join(", ", folders)));
    }
    return name;
  }

  /** The bucket's own name. */
  public String bucket() {
    return bucket;
  }

  /** A file's content; empty if there is no file, or no bucket yet. */
  public Optional<byte[]> read(String name) {
    return store.bucketExists(bucket) ? store.read(bucket, checked(name)) : Optional.empty();
  }

  /**
   * The files below a folder of a component, by the rest of their names; empty if there are none.
   *
   * @param folder such as {@code value_added/model/}
   */
  public SortedMap<String, byte[]> below(String folder) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    checked(folder + "any");
    if (store.bucketExists(bucket)) {
      for (ObjectStore.Entry entry : store.list(bucket, folder)) {
        store
            .read(bucket, entry.name())
            .ifPresent(bytes -> files.put(entry.name().substring(folder.length()), bytes));
      }
    }
    return files;
  }

  /** Whether each file exists with this content: {@code EXISTED} or {@code MISSING}. */
  public List<Found> look(Map<String, byte[]> files) {
    List<Found> found = new ArrayList<>();
    new TreeMap<>(files)
        .forEach(
            (name, content) ->
                found.add(
                    found(
                        name, isThere(name, content) ? Found.State.EXISTED : Found.State.MISSING)));
    return found;
  }

  /** Names of the files that an upload would replace with other content. */
  public List<String> differing(Map<String, byte[]> files) {
    return new TreeMap<>(files)
        .entrySet().stream()
            .filter(f -> read(f.getKey()).isPresent() && !isThere(f.getKey(), f.getValue()))
            .map(Map.Entry::getKey)
            .toList();
  }

  /**
   * Uploads these files and replaces existing ones; keeps a replaced file with other content below
   * {@value #REPLACED}. Other files stay. The bucket must exist.
   */
  public List<Found> upload(Map<String, byte[]> files) {
    List<Found> found = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
      String name = file.getKey();
      Found.State state = Found.State.EXISTED;
      if (!isThere(name, file.getValue())) {
        read(name).ifPresent(former -> store.put(bucket, REPLACED + name, former));
        store.put(bucket, name, file.getValue());
        state = Found.State.UPLOADED;
        kill.reached(CrashPoint.SETUP_MADE);
      }
      found.add(found(name, state));
    }
    return found;
  }

  private boolean isThere(String name, byte[] content) {
    return read(name).filter(bytes -> Arrays.equals(bytes, content)).isPresent();
  }

  private Found found(String name, Found.State state) {
    return new Found(Kind.FILE, bucket + "/" + name, state);
  }
}
