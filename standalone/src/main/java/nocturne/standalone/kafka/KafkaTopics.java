package nocturne.standalone.kafka;

import static nocturne.standalone.kafka.KafkaFailures.answer;
import static nocturne.standalone.kafka.KafkaFailures.isDone;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.Disks;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LedgerParts;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics and their log with Kafka's transactions, on the embedded node or any other cluster.
 * Thread-safe; each writer, reader and member is for one thread. Closing it closes all that it
 * opened, the last first.
 */
public final class KafkaTopics implements Topics, TopicLog {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);

  private final KafkaClients clients;
  private final String ledgerTopic;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable Admin admin;
  private @Nullable Producer<byte[], byte[]> plain;
  private @Nullable LedgerParts ledgerParts;

  /**
   * Opens no connection yet.
   *
   * @param ledgerTopic topic for {@link LogWriter#record}
   */
  public KafkaTopics(KafkaAddress address, String ledgerTopic, KafkaTopicsOptions options) {
    this.clients = new KafkaClients(address, options);
    this.ledgerTopic = ledgerTopic;
  }

  /** The ledger to which the writers made here append. */
  public KafkaLedger ledger() {
    return new KafkaLedger(this);
  }

  String ledgerTopic() {
    return ledgerTopic;
  }

  KafkaTopicsOptions options() {
    return clients.options();
  }

  synchronized LedgerParts ledgerParts() {
    @Nullable LedgerParts known = ledgerParts;
    if (known == null) {
      known = new LedgerParts(partitions(ledgerTopic));
      ledgerParts = known;
    }
    return known;
  }

  @Override
  public boolean create(String topic, int partitions) {
    Map<String, String> settings = new HashMap<>(KeptForGood.SETTINGS);
    settings.put("max.message.bytes", Integer.toString(KafkaClients.MESSAGE_BYTES));
    NewTopic made =
        new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
    String step = "making topic " + topic;
    if (!isDone(step, admin().createTopics(Set.of(made)).all(), TopicExistsException.class)) {
      KeptForGood.ensure(admin(), topic);
      return false;
    }
    waitUntil(step, () -> extentIsKnown(topic, partitions));
    return true;
  }

  private boolean extentIsKnown(String topic, int partitions) {
    try {
      return extent(topic).size() == partitions;
    } catch (PortException.Unavailable | PortException.Broken e) {
      return false;
    }
  }

  @Override
  public boolean exists(String topic) {
    return description(topic).isPresent();
  }

  @Override
  public boolean delete(String topic) {
    String step = "deleting topic " + topic;
    KafkaFuture<Void> asked = admin().deleteTopics(Set.of(topic)).all();
    if (!isDone(step, asked, UnknownTopicOrPartitionException.class)) {
      return false;
    }
    waitUntil(step, () -> !exists(topic));
    return true;
  }

  private void waitUntil(String step, BooleanSupplier seen) {
    long deadline = System.nanoTime() + options().patience().toNanos();
    while (!seen.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new PortException.Unavailable(
            "%s was accepted, but did not show within %s; look again later"
                .formatted(step, options().patience()),
            new IllegalStateException("not seen on " + clients));
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw KafkaFailures.sort(step, e);
      }
    }
  }

  @Override
  public void deleteBefore(String topic, Map<Integer, Long> offsets) {
    Map<Integer, Range> extent = extent(topic);
    Map<TopicPartition, RecordsToDelete> below = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> {
          @Nullable Range kept = extent.get(partition);
          if (kept == null) {
            throw new PortException.Broken("no partition " + partition + " of topic " + topic);
          }
          below.put(
              new TopicPartition(topic, partition),
              RecordsToDelete.beforeOffset(Math.min(offset, kept.to())));
        });
    answer("deleting records of " + topic, admin().deleteRecords(below).all());
  }

  @Override
  public Set<String> names() {
    return Set.copyOf(answer("listing topics", admin().listTopics().names()));
  }

  @Override
  public Map<Integer, Range> extent(String topic) {
    Optional<TopicDescription> description = description(topic);
    if (description.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    Map<TopicPartition, OffsetSpec> last = new HashMap<>();
    description
        .get()
        .partitions()
        .forEach(
            p -> {
              TopicPartition partition = new TopicPartition(topic, p.partition());
              first.put(partition, OffsetSpec.earliest());
              last.put(partition, OffsetSpec.latest());
            });
    // The default isolation is read-uncommitted, so the last offsets include open transactions.
    ListOffsetsResult begins = admin().listOffsets(first);
    ListOffsetsResult ends = admin().listOffsets(last);
    Map<Integer, Range> extent = new TreeMap<>();
    String step = "finding the ends of " + topic;
    for (TopicPartition p : first.keySet()) {
      long begin = answer(step, begins.partitionResult(p)).offset();
      long end = answer(step, ends.partitionResult(p)).offset();
      extent.put(p.partition(), new Range(Math.min(begin, end), end));
    }
    return extent;
  }

  /**
   * Number of the topic's partitions.
   *
   * @throws PortException.Broken if there is no such topic
   */
  int partitions(String topic) {
    return description(topic)
        .orElseThrow(
            () ->
                new PortException.Broken(
                    "no topic " + topic + " on " + clients + "; set the instance up first"))
        .partitions()
        .size();
  }

  @Override
  public OptionalLong bytes(String topic) {
    long bytes = 0;
    for (Map<String, LogDirDescription> node : logDirs().values()) {
      for (LogDirDescription folder : node.values()) {
        for (Map.Entry<TopicPartition, ReplicaInfo> copy : folder.replicaInfos().entrySet()) {
          bytes += copy.getKey().topic().equals(topic) ? copy.getValue().size() : 0;
        }
      }
    }
    return OptionalLong.of(bytes);
  }

  @Override
  public LogSubscriptions subscriptions() {
    return new KafkaSubscriptions(this);
  }

  /** The disks of the nodes, as far as the nodes report them. */
  public Disks disks() {
    return () -> {
      List<Disks.Disk> disks = new ArrayList<>();
      logDirs()
          .forEach(
              (node, folders) ->
                  folders.forEach(
                      (folder, told) -> {
                        if (told.usableBytes().isPresent() && told.totalBytes().isPresent()) {
                          disks.add(
                              new Disks.Disk(
                                  "Kafka's topics",
                                  "node " + node + ", " + folder,
                                  told.usableBytes().getAsLong(),
                                  told.totalBytes().getAsLong()));
                        }
                      }));
      return disks;
    };
  }

  private Map<Integer, Map<String, LogDirDescription>> logDirs() {
    String step = "asking " + clients + " for the room that its topics take";
    Set<Integer> nodes =
        answer(step, admin().describeCluster().nodes()).stream()
            .map(Node::id)
            .collect(Collectors.toSet());
    return answer(step, admin().describeLogDirs(nodes).allDescriptions());
  }

  private Optional<TopicDescription> description(String topic) {
    String step = "describing topic " + topic;
    Future<TopicDescription> asked =
        admin().describeTopics(Set.of(topic)).topicNameValues().get(topic);
    return isDone(step, asked, UnknownTopicOrPartitionException.class)
        ? Optional.of(answer(step, asked))
        : Optional.empty();
  }

  @Override
  public LogWriter writer(String id) {
    try {
      return opened(KafkaWriter.open(this, id, clients.transactional(id)));
    } catch (PortException.Unavailable e) {
      throw KafkaFailures.at(clients, e);
    }
  }

  @Override
  public LogReader reader(String topic) {
    return reader(
        topic,
        IntStream.range(0, partitions(topic))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Override
  public LogReader reader(String topic, Set<Integer> partitions) {
    KafkaConsumer<byte[], byte[]> consumer = clients.consumer();
    try {
      return opened(new KafkaTopicReader(this, topic, partitions, consumer));
    } catch (KafkaException e) {
      consumer.close();
      throw KafkaFailures.sort("reading " + topic, e);
    }
  }

  @Override
  public GroupMember join(String group, Set<String> topics, AssignmentListener listener) {
    try {
      topics.forEach(this::partitions);
    } catch (PortException.Unavailable e) {
      throw KafkaFailures.at(clients, e);
    }
    return opened(
        new KafkaMember(this, clients.toString(), group, topics, clients.member(group), listener));
  }

  @Override
  public int assigned(String group, String topic) {
    String step = "describing group " + group;
    Future<ConsumerGroupDescription> asked =
        admin().describeConsumerGroups(Set.of(group)).describedGroups().get(group);
    if (!isDone(step, asked, GroupIdNotFoundException.class)) {
      return 0;
    }
    return (int)
        answer(step, asked).members().stream()
            .flatMap(member -> member.assignment().topicPartitions().stream())
            .filter(p -> p.topic().equals(topic))
            .distinct()
            .count();
  }

  /** Publishes outside any transaction and waits for the acknowledgement. */
  void sendAlone(ProducerRecord<byte[], byte[]> kafka) {
    answer("adding to " + kafka.topic(), plain().send(kafka));
  }

  private synchronized Producer<byte[], byte[]> plain() {
    @Nullable Producer<byte[], byte[]> known = plain;
    if (known == null) {
      known = clients.plain();
      plain = known;
    }
    return known;
  }

  @Override
  public void close() {
    List<AutoCloseable> left;
    synchronized (this) {
      left = List.copyOf(open);
    }
    for (AutoCloseable one : left) {
      try {
        one.close();
      } catch (Exception e) {
        LOG.warn("Something of {} did not close: {}", clients, e.toString());
      }
    }
    synchronized (this) {
      if (plain != null) {
        plain.close(Duration.ofSeconds(1));
        plain = null;
      }
      if (admin != null) {
        admin.close(Duration.ofSeconds(1));
        admin = null;
      }
    }
  }

  synchronized Admin admin() {
    @Nullable Admin known = admin;
    if (known == null) {
      known = clients.admin();
      admin = known;
    }
    return known;
  }

  synchronized <T extends AutoCloseable> T opened(T opened) {
    open.push(opened);
    return opened;
  }

  synchronized void closed(AutoCloseable closed) {
    open.remove(closed);
  }
}
