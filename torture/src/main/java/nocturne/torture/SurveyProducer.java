package nocturne.torture;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import nocturne.broker.port.PortException;
import nocturne.standalone.kafka.KafkaTopics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends numbered packets to the survey's topic, each once and in their order, while Kafka is
 * killed, stays away or comes back at another address. The time of a record tells its packet's
 * number, so the topic tells which packets it has. For one thread.
 */
final class SurveyProducer implements AutoCloseable {
  /**
   * Time of the first packet, the same in both runs. It must be recent: on a restart Kafka forgets
   * a producer whose newest record is older than a day, and takes its records twice.
   */
  private static final long FIRST_MILLIS = System.currentTimeMillis();

  private static final long STEP_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration BLOCKS = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 2;
  private static final long AFTER_ERROR_MILLIS = 200;
  private static final long ARRIVES_MILLIS = 50;

  private final CurrentKafka kafka;
  private final String topic;
  private final boolean transactional;

  /** The packets that may not be on the topic, by number. */
  private final NavigableMap<Integer, ProducerRecord<byte[], byte[]>> open =
      new ConcurrentSkipListMap<>();

  /** Everything that was sent, by the packet's number. */
  private final NavigableMap<Integer, ProducerRecord<byte[], byte[]>> all = new TreeMap<>();

  private final IntSupplier partitions;
  private int losses;
  private String address;
  private KafkaProducer<byte[], byte[]> producer;
  private volatile @Nullable Exception broken;
  private boolean begun;

  /**
   * @param transactional whether packets are sent in transactions, which {@link #flush} commits
   */
  SurveyProducer(CurrentKafka kafka, String topic, boolean transactional, IntSupplier partitions) {
    this.kafka = kafka;
    this.losses = kafka.losses().getAsInt();
    this.partitions = partitions;
    this.topic = topic;
    this.transactional = transactional;
    this.address = kafka.address().get();
    this.producer = producer(address);
    if (transactional) {
      broken = new IllegalStateException("not begun yet");
    }
  }

  private KafkaProducer<byte[], byte[]> producer(String at) {
    Properties p = new Properties();
    p.put("bootstrap.servers", at);
    p.put("acks", "all");
    p.put("enable.idempotence", "true");
    if (transactional) {
      p.put("transactional.id", "survey");
    }
    // A node that has just become a partition's leader may take the second of several requests and
    // then refuse the first for ever (KAFKA-15591).
    p.put("max.in.flight.requests.per.connection", "1");
    p.put("compression.type", "zstd");
    p.put("linger.ms", "5");
    p.put("max.request.size", Integer.toString(16 << 20));
    p.put("buffer.memory", Integer.toString(64 << 20));
    p.put("max.block.ms", Long.toString(BLOCKS.toMillis()));
    // Kafka is killed and restarts while packets are sent.
    p.put("delivery.timeout.ms", Long.toString(PATIENCE.toMillis()));
    p.put("request.timeout.ms", "5000");
    p.put("reconnect.backoff.max.ms", "200");
    return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends a packet; it is on the topic after {@link #flush}. */
  void send(int number, int partition, Feeder.Packet packet) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            topic, partition, FIRST_MILLIS + STEP_MILLIS * number, packet.key(), packet.bytes());
    all.put(number, message);
    open.put(number, message);
    putNext(number, message);
  }

  /** Puts the next packet, unless an earlier one failed, since it would come before that. */
  private void putNext(int number, ProducerRecord<byte[], byte[]> message) {
    if (broken != null) {
      return;
    }
    try {
      begin();
      var unused =
          producer.send(
              message,
              (at, problem) -> {
                if (problem != null) {
                  broken = problem;
                } else if (!transactional) {
                  open.remove(number);
                }
              });
    } catch (KafkaException e) {
      broken = e;
    }
  }

  private void begin() {
    if (transactional && !begun) {
      producer.beginTransaction();
      begun = true;
    }
  }

  /** Waits until the topic has everything that was sent. */
  void flush() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!open.isEmpty() || isLost()) {
      if (System.nanoTime() > deadline) {
        throw new TortureException(
            "The survey of the torture could not send to %s: %s".formatted(topic, broken));
      }
      try {
        if (isBehind()) {
          again();
        }
        if (transactional && begun) {
          producer.commitTransaction();
          begun = false;
          open.clear();
        }
        Thread.sleep(LOOK_MILLIS);
      } catch (TimeoutException e) {
        Thread.sleep(AFTER_ERROR_MILLIS); // what timed out may be repeated
      } catch (KafkaException | PortException e) {
        broken = e;
        Thread.sleep(AFTER_ERROR_MILLIS);
      }
    }
  }

  /** Whether it sends nothing more before a {@link #flush}: Kafka failed, moved or lost all. */
  boolean isBehind() {
    return broken != null || isLost() || !address.equals(kafka.address().get());
  }

  /** Whether Kafka has lost the topic with everything that was sent. */
  private boolean isLost() {
    return kafka.losses().getAsInt() != losses;
  }

  /**
   * Begins again with a new producer, and sends the packets that the topic does not have. Creates
   * the topic if Kafka has lost it.
   */
  private void again() {
    broken = new IllegalStateException("not begun yet");
    producer.close(Duration.ZERO);
    address = kafka.address().get();
    producer = producer(address);
    begun = false;
    if (isLost()) {
      try (KafkaTopics topics = kafka.open()) {
        topics.create(topic, partitions.getAsInt());
      }
      open.putAll(all);
      losses = kafka.losses().getAsInt();
    }
    if (transactional) {
      producer.initTransactions();
    }
    if (!open.isEmpty()) {
      open.keySet().removeAll(onTopic());
    }
    broken = null;
    open.forEach(this::putNext);
  }

  /** The numbers of the packets that the topic has. */
  private Set<Integer> onTopic() {
    Map<String, Object> p =
        Map.of(
            "bootstrap.servers",
            address,
            "isolation.level",
            "read_committed",
            "default.api.timeout.ms",
            Integer.toString((int) BLOCKS.toMillis()));
    Set<Integer> numbers = new HashSet<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(100))) {
          numbers.add((int) ((message.timestamp() - FIRST_MILLIS) / STEP_MILLIS));
        }
        if (System.nanoTime() > deadline || !address.equals(kafka.address().get())) {
          throw new TimeoutException("reading " + topic);
        }
      }
    }
    return numbers;
  }

  /** Sends packets in a transaction that is aborted. Everything sent before is flushed. */
  void sendInVain(List<Feeder.Packet> packets, ToIntFunction<Feeder.Packet> partition)
      throws InterruptedException {
    flush();
    if (broken != null) {
      return;
    }
    try {
      begin();
      for (Feeder.Packet packet : packets) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    partition.applyAsInt(packet),
                    FIRST_MILLIS,
                    packet.key(),
                    packet.bytes()));
      }
      Thread.sleep(ARRIVES_MILLIS);
      producer.abortTransaction();
      begun = false;
    } catch (KafkaException e) {
      broken = e;
    }
  }

  /**
   * Begins again after the topic was recreated, since a producer that knew the old one sends
   * nothing more.
   */
  void renew() {
    producer.close();
    producer = producer(address);
    begun = false;
    broken = transactional ? new IllegalStateException("not begun yet") : null;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
