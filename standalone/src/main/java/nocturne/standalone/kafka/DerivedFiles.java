package nocturne.standalone.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.port.PortException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small files of a node that repeat what its logs say. Kafka does not start with a damaged one,
 * and does not take a partition without its file for its own. While the node does not run, {@link
 * #mend} makes them again, or deletes those that Kafka makes itself.
 *
 * @param logs the folder of all logs
 */
record DerivedFiles(Path logs) {
  private static final Logger LOG = LoggerFactory.getLogger(DerivedFiles.class);
  private static final String METADATA = "__cluster_metadata-0";
  private static final Pattern OFFSET = Pattern.compile("\\S+ [0-9]{1,9} [0-9]{1,18}");
  private static final Pattern EPOCH = Pattern.compile("[0-9]{1,9} [0-9]{1,18}");
  private static final Pattern QUORUM =
      Pattern.compile(
          "\\{\"clusterId\":\"[\\w-]*\",(\"\\w+\":-?[0-9]+,)+\"currentVoters\":"
              + "\\[(\\{\"voterId\":[0-9]+\\},?)*\\],\"data_version\":0\\}");
  private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final Pattern PARTITION = Pattern.compile("(.+)-[0-9]{1,9}");
  private static final String CLUSTER = "cluster.id=";

  /**
   * Restores files that are gone or damaged.
   *
   * @throws PortException.Broken if the metadata have lost topics whose logs are there: Kafka would
   *     move these logs away
   */
  void mend() throws IOException {
    ClusterMetadata metadata = ClusterMetadata.read(logs.resolve(METADATA));
    requireTopics(metadata);
    node(metadata);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(logs)) {
      for (Path path : folders) {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith("-checkpoint")) {
          checkpoint(path, OFFSET);
        } else if (Files.isDirectory(path) && name.matches(".*-[0-9]{1,9}")) {
          checkpoint(path.resolve("leader-epoch-checkpoint"), EPOCH);
          partition(path, metadata.topic(name.substring(0, name.lastIndexOf('-'))), metadata);
        }
      }
    }
    Path bootstrap = logs.resolve("bootstrap.checkpoint");
    if (Files.exists(bootstrap) && !ClusterMetadata.isWhole(bootstrap)) {
      delete(bootstrap);
    }
    Path quorum = logs.resolve(METADATA).resolve("quorum-state");
    if (Files.exists(quorum) && !QUORUM.matcher(text(quorum).strip()).matches()) {
      delete(quorum);
    }
  }

  private void requireTopics(ClusterMetadata metadata) throws IOException {
    Set<String> lost = new TreeSet<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(logs, Files::isDirectory)) {
      for (Path folder : folders) {
        Matcher name = PARTITION.matcher(String.valueOf(folder.getFileName()));
        if (name.matches()
            && metadata.topic(name.group(1)).isEmpty()
            && !identity(folder).filter(metadata::hasRemoved).isPresent()
            && !NodeFolder.holdsNoRecord(folder)) {
          lost.add(name.group(1));
        }
      }
    }
    if (!lost.isEmpty()) {
      throw new PortException.Broken(
          ("Kafka's metadata in %s are damaged: what can be read of them does not know %s, whose"
                  + " logs are there. Put the folder %s back from a backup, or move it away and run"
                  + " `nocturne repair`.")
              .formatted(logs.resolve(METADATA), String.join(", ", lost), logs.getParent()));
    }
  }

  private static Optional<Uuid> identity(Path folder) throws IOException {
    Path file = folder.resolve("partition.metadata");
    String text = Files.exists(file) ? text(file).strip() : "";
    String id = text.substring(text.lastIndexOf(' ') + 1);
    return IDENTITY.matcher(id).matches() ? Optional.of(Uuid.fromString(id)) : Optional.empty();
  }

  /** The node's identity; its clients see the cluster's, and nothing else repeats that. */
  private void node(ClusterMetadata metadata) throws IOException {
    Optional<Uuid> directory = metadata.directory();
    Path file = logs.resolve("meta.properties");
    String text = Files.exists(file) ? text(file) : "";
    if (directory.isEmpty()
        || (text.lines().anyMatch(("directory.id=" + directory.get())::equals)
            && text.lines().anyMatch(("node.id=" + NodeFolder.NODE_ID)::equals)
            && text.lines().anyMatch("version=1"::equals)
            && cluster(text).isPresent())) {
      return;
    }
    write(
        file,
        "version=1\nnode.id=%s\n%s%s\ndirectory.id=%s\n"
            .formatted(
                NodeFolder.NODE_ID,
                CLUSTER,
                cluster(text).orElse(Uuid.randomUuid().toString()),
                directory.get()));
  }

  private static Optional<String> cluster(String text) {
    return text.lines()
        .filter(line -> line.startsWith(CLUSTER))
        .map(line -> line.substring(CLUSTER.length()))
        .filter(id -> IDENTITY.matcher(id).matches())
        .findFirst();
  }

  private static void partition(Path folder, Optional<Uuid> topic, ClusterMetadata metadata)
      throws IOException {
    Path file = folder.resolve("partition.metadata");
    String text = Files.exists(file) ? text(file).strip() : "";
    boolean isWellFormed =
        text.startsWith("version: 0\ntopic_id: ")
            && IDENTITY.matcher(text.substring(text.lastIndexOf(' ') + 1)).matches();
    if (topic.isPresent() && !(isWellFormed && !metadata.isWhole())) {
      String wanted = "version: 0\ntopic_id: " + topic.get();
      if (!text.equals(wanted)) {
        write(file, wanted);
      }
    }
  }

  /** A version, the number of the lines that follow, and these. */
  private static void checkpoint(Path file, Pattern line) throws IOException {
    if (Files.exists(file)) {
      List<String> lines = text(file).lines().toList();
      boolean isWellFormed =
          lines.size() >= 2
              && lines.get(0).equals("0")
              && lines.get(1).equals(Integer.toString(lines.size() - 2))
              && lines.stream().skip(2).allMatch(each -> line.matcher(each).matches());
      if (!isWellFormed && !lines.isEmpty()) {
        delete(file);
      }
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static void write(Path file, String text) throws IOException {
    LOG.warn("Kafka's file {} was gone or damaged; it is recreated.", file);
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  private static void delete(Path file) throws IOException {
    LOG.warn("Kafka's file {} was damaged; Kafka recreates it or does not need it.", file);
    Files.delete(file);
  }
}
