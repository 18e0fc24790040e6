package nocturne.survey.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketOrigin;
import nocturne.survey.Extent;
import nocturne.survey.SurveyEvent;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream.Found;
import nocturne.survey.SurveyTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads followed topics by assignment, and checks periodically whether they were deleted or
 * recreated. Packets of open and aborted transactions are not returned. A node refuses an offset
 * below a partition's first one, so what the client passes over is empty, never expired. Between
 * the recreation of a topic and the next check, packets of the new topic may be returned under the
 * old one's id. The reader then starts again under the new id, and its owner receives them again as
 * duplicates.
 */
final class KafkaSurveyReader implements SurveyReader {
  private static final byte[] NO_BYTES = {};

  private final KafkaSurveyStream stream;
  private final SurveyOptions options;
  private final SurveyFailures failures;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, SurveyTopic> followed = new TreeMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Set<TopicPartition> halted = new HashSet<>();
  private final List<SurveyEvent> met = new ArrayList<>();
  private long lastLook = System.nanoTime();

  KafkaSurveyReader(
      KafkaSurveyStream stream,
      KafkaAddress address,
      SurveyOptions options,
      SurveyFailures failures) {
    this.stream = stream;
    this.options = options;
    this.failures = failures;
    Properties p = address.clientProperties();
    p.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    p.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    p.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "" + options.packetsAPoll());
    p.setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "" + options.bytesAPartition());
    p.setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "" + options.bytesAFetch());
    p.setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "" + SurveyOptions.GATHERED_BYTES);
    p.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "" + options.gather().toMillis());
    p.setProperty(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "" + options.patience().toMillis());
    this.consumer =
        new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void follow(SurveyTopic topic, Map<Integer, Long> positions) {
    leave(topic);
    Optional<Found> found = find(topic);
    if (found.isEmpty()) {
      return;
    }
    followed.put(topic.name(), topic);
    found
        .get()
        .partitions()
        .forEach((p, extent) -> begin(topic, p, positions.getOrDefault(p, extent.begin())));
  }

  private void begin(SurveyTopic topic, int partition, long offset) {
    TopicPartition added = new TopicPartition(topic.name(), partition);
    Set<TopicPartition> assignment = new HashSet<>(consumer.assignment());
    assignment.add(added);
    consumer.assign(assignment);
    consumer.seek(added, offset);
    next.put(added, offset);
  }

  @Override
  public void seek(SurveyTopic topic, int partition, long offset) {
    if (!topic.equals(followed.get(topic.name()))) {
      throw new IllegalStateException(topic + " is not followed; call follow first");
    }
    TopicPartition sought = new TopicPartition(topic.name(), partition);
    consumer.seek(sought, offset);
    next.put(sought, offset);
    if (halted.remove(sought)) {
      consumer.resume(Set.of(sought));
    }
  }

  @Override
  public void leave(SurveyTopic topic) {
    followed.remove(topic.name());
    halted.removeIf(p -> p.topic().equals(topic.name()));
    next.keySet().removeIf(p -> p.topic().equals(topic.name()));
    Set<TopicPartition> assignment = new HashSet<>(consumer.assignment());
    if (assignment.removeIf(p -> p.topic().equals(topic.name()))) {
      consumer.assign(assignment);
    }
  }

  @Override
  public Poll poll(Duration timeout) {
    if (System.nanoTime() - lastLook > options.look().toNanos()) {
      look();
    }
    List<SurveyPacket> packets = new ArrayList<>();
    List<Empty> empty = new ArrayList<>();
    try {
      take(consumer.poll(met.isEmpty() ? timeout : Duration.ZERO), packets, empty);
    } catch (OffsetOutOfRangeException e) {
      e.offsetOutOfRangePartitions().forEach(this::halt);
    } catch (IllegalStateException e) {
      if (!consumer.assignment().isEmpty()) {
        throw e;
      }
      waitWithNothingToRead(timeout);
    } catch (KafkaException e) {
      throw failures.sort("give packets of " + followed.keySet(), e);
    }
    List<SurveyEvent> events = List.copyOf(met);
    met.clear();
    return new Poll(packets, empty, events);
  }

  private void take(
      ConsumerRecords<byte[], byte[]> records, List<SurveyPacket> packets, List<Empty> empty) {
    for (ConsumerRecord<byte[], byte[]> r : records) {
      TopicPartition partition = new TopicPartition(r.topic(), r.partition());
      moveTo(partition, r.offset(), empty);
      packets.add(packet(r));
      next.put(partition, r.offset() + 1);
    }
    records.nextOffsets().forEach((partition, to) -> moveTo(partition, to.offset(), empty));
  }

  private void moveTo(TopicPartition partition, long to, List<Empty> empty) {
    @Nullable Long from = next.put(partition, to);
    if (from != null && from < to) {
      empty.add(new Empty(topic(partition.topic()), partition.partition(), from, to));
    }
  }

  private SurveyTopic topic(String name) {
    @Nullable SurveyTopic topic = followed.get(name);
    if (topic == null) {
      throw new IllegalStateException("records of " + name + ", which is not followed");
    }
    return topic;
  }

  private SurveyPacket packet(ConsumerRecord<byte[], byte[]> r) {
    byte @Nullable [] bytes = r.value();
    return new SurveyPacket(
        topic(r.topic()),
        r.partition(),
        r.offset(),
        new AlertPacket(bytes == null ? NO_BYTES : bytes, origin(r)));
  }

  private void halt(TopicPartition partition, long position) {
    @Nullable SurveyTopic topic = followed.get(partition.topic());
    if (topic == null) {
      return;
    }
    consumer.pause(Set.of(partition));
    halted.add(partition);
    @Nullable Extent extent =
        find(topic).map(found -> found.partitions().get(partition.partition())).orElse(null);
    if (extent != null) {
      met.add(new SurveyEvent.OutOfRange(topic, partition.partition(), position, extent));
    }
  }

  private void look() {
    for (SurveyTopic topic : List.copyOf(followed.values())) {
      Map<Integer, Extent> partitions =
          new TreeMap<>(find(topic).map(Found::partitions).orElse(Map.of()));
      Set<TopicPartition> known = consumer.assignment();
      partitions.keySet().removeIf(p -> known.contains(new TopicPartition(topic.name(), p)));
      partitions.forEach(
          (p, extent) -> {
            begin(topic, p, extent.begin());
            met.add(new SurveyEvent.PartitionAdded(topic, p));
          });
    }
    lastLook = System.nanoTime();
  }

  /**
   * The topic as it is now. Empty if it is gone or was recreated: then an event is noted, and the
   * topic is no longer followed.
   */
  private Optional<Found> find(SurveyTopic topic) {
    Optional<Found> found = stream.find(topic.name());
    if (found.filter(now -> now.topic().equals(topic)).isEmpty()) {
      leave(topic);
      met.add(
          found
              .<SurveyEvent>map(now -> new SurveyEvent.MadeAnew(topic, now.topic()))
              .orElseGet(() -> new SurveyEvent.Gone(topic)));
      return Optional.empty();
    }
    return found;
  }

  private void waitWithNothingToRead(Duration timeout) {
    if (met.isEmpty()) {
      try {
        Thread.sleep(timeout.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Map<Integer, Long> positions(SurveyTopic topic) {
    Map<Integer, Long> positions = new TreeMap<>();
    next.forEach(
        (partition, offset) -> {
          if (partition.topic().equals(topic.name())) {
            positions.put(partition.partition(), offset);
          }
        });
    return positions;
  }

  @Override
  public void close() {
    // Without waiting: a question to the node may be held there for half a second.
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  /** Where the survey put the packet; where it was read, unless another instance published it. */
  private PacketOrigin origin(ConsumerRecord<byte[], byte[]> record) {
    PacketOrigin here =
        new PacketOrigin(record.topic(), record.partition(), record.offset(), record.timestamp());
    return stream.survey().nightOf(record.topic()).isPresent() ? here : told(record).orElse(here);
  }

  private static Optional<PacketOrigin> told(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(
          new PacketOrigin(
              attribute(record, "kafka.topic"),
              Integer.parseInt(attribute(record, "kafka.partition")),
              Long.parseLong(attribute(record, "kafka.offset")),
              Long.parseLong(attribute(record, "kafka.timestamp"))));
    } catch (IllegalArgumentException notTold) {
      return Optional.empty();
    }
  }

  private static String attribute(ConsumerRecord<byte[], byte[]> record, String name) {
    @Nullable Header header = record.headers().lastHeader(name);
    byte @Nullable [] value = header == null ? null : header.value();
    if (value == null) {
      throw new IllegalArgumentException("no attribute " + name);
    }
    return new String(value, StandardCharsets.UTF_8);
  }
}
