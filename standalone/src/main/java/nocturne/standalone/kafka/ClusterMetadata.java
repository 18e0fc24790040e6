package nocturne.standalone.kafka;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.metadata.RegisterBrokerRecord;
import org.apache.kafka.common.metadata.RemoveTopicRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.record.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.metadata.MetadataRecordSerde;
import org.apache.kafka.server.common.serialization.MetadataParseException;

/** The topics and the node's folder, according to the log of the cluster's metadata. */
final class ClusterMetadata {
  private final Map<String, Uuid> topics = new HashMap<>();
  private final Set<Uuid> removed = new HashSet<>();
  private Optional<Uuid> directory = Optional.empty();
  private boolean isWhole = true;
  private int found;

  private ClusterMetadata() {
    topics.put("__cluster_metadata", Uuid.METADATA_TOPIC_ID);
  }

  /**
   * Reads the newest snapshot and the log, while the node does not run. Of a damaged file it takes
   * what comes before the damage.
   *
   * @param folder of the log; it may be gone
   */
  static ClusterMetadata read(Path folder) throws IOException {
    ClusterMetadata metadata = new ClusterMetadata();
    List<Path> files = new ArrayList<>();
    List<Path> snapshots = files(folder, "*.checkpoint");
    if (!snapshots.isEmpty()) {
      files.add(snapshots.get(snapshots.size() - 1));
    }
    files.addAll(files(folder, "*.log"));
    for (Path file : files) {
      metadata.add(file);
    }
    return metadata;
  }

  /** By ascending offset. */
  private static List<Path> files(Path folder, String names) throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, names)) {
        found.forEach(files::add);
      }
    }
    return List.copyOf(files);
  }

  /** Whether a file of such records is whole and has some. */
  static boolean isWhole(Path file) throws IOException {
    ClusterMetadata metadata = new ClusterMetadata();
    metadata.add(file);
    return metadata.isWhole && metadata.found > 0;
  }

  private void add(Path file) throws IOException {
    try (FileRecords records = FileRecords.open(file.toFile(), false)) {
      int read = 0;
      for (FileChannelRecordBatch batch : records.batches()) {
        batch.ensureValid();
        read = batch.position() + batch.sizeInBytes();
        if (!batch.isControlBatch()) {
          for (Record one : batch) {
            apply(
                MetadataRecordSerde.INSTANCE
                    .read(new ByteBufferAccessor(one.value()), one.valueSize())
                    .message());
            found++;
          }
        }
      }
      isWhole &= read == records.sizeInBytes();
    } catch (CorruptRecordException | IllegalArgumentException | MetadataParseException e) {
      isWhole = false;
    }
  }

  private void apply(Message one) {
    if (one instanceof TopicRecord made) {
      topics.put(made.name(), made.topicId());
    } else if (one instanceof RemoveTopicRecord gone) {
      topics.values().remove(gone.topicId());
      removed.add(gone.topicId());
    } else if (one instanceof RegisterBrokerRecord broker && !broker.logDirs().isEmpty()) {
      directory = Optional.of(broker.logDirs().get(0));
    }
  }

  /** Whether all of it could be read. */
  boolean isWhole() {
    return isWhole;
  }

  /** The identity of a topic. */
  Optional<Uuid> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  /** Whether it says that a topic of this identity was deleted. */
  boolean hasRemoved(Uuid topic) {
    return removed.contains(topic);
  }

  /** The identity of the folder with the logs. */
  Optional<Uuid> directory() {
    return directory;
  }
}
