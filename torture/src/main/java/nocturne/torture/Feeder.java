package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import nocturne.core.night.Night;
import nocturne.simulator.night.Delivery;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Sends a night's packets as the survey, in a fixed order with fixed times, so that two runs of one
 * seed have the same survey topic to the last offset. It survives kills of Kafka. For one thread.
 */
final class Feeder implements AutoCloseable {
  /**
   * Time of the first packet, the same in both runs. It must be recent: on a restart Kafka forgets
   * a producer whose newest record is older than a day, and takes its records twice.
   */
  private static final long FIRST_MILLIS = System.currentTimeMillis();

  private static final int LARGE_BYTES = 9 << 20;
  private static final int MOST_LATER = 300;
  private static final int GARBAGE_EVERY = 15;
  private static final int LARGE_ONES = 3;
  private static final nocturne.simulator.night.Faults FAULTS = new Faults(0.03, 0.01, 0.01, 0.05);

  private final String topic;
  private final List<Packet> packets;
  private final String bootstrapServers;
  private final Turns turns;
  private KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private int sent;

  @SuppressWarnings("ArrayRecordComponent") // shared, not compared
  record Packet(byte[] key, byte[] bytes) {}

  /** The survey's packets of this night: the same for the same seed. */
  static List<Packet> packets(Night night, long seed, int alerts, Set<Scenario> scenarios) {
    List<Packet> packets = new ArrayList<>();
    SimulatedNight simulated = SimulatedNight.of(night, seed, alerts);
    if (scenarios.contains(Scenario.NEW_SCHEMA)) {
      simulated = simulated.withNewSchemaFrom(alerts / 2);
    }
    Simulation simulation = new Simulation(simulated, FAULTS);
    var deliveries = simulation.deliveries();
    while (deliveries.hasNext()) {
      Delivery delivery = deliveries.next();
      packets.add(
          new Packet(
              delivery.candid().toString().getBytes(StandardCharsets.US_ASCII), delivery.packet()));
    }
    // Too large for a message of ours: its bytes go to the archive's bucket.
    byte[] large = new byte[LARGE_BYTES];
    new Random(seed).nextBytes(large);
    Arrays.fill(large, 0, large.length / 2, (byte) 'x');
    byte[] key = "large".getBytes(StandardCharsets.US_ASCII);
    packets.add(new Random(seed).nextInt(packets.size() + 1), new Packet(key, large));
    makeOdd(scenarios, packets, new Random(seed ^ 0x0DD));
    return packets;
  }

  /** Applies scenarios to the packets before any is sent. */
  private static void makeOdd(Set<Scenario> scenarios, List<Packet> packets, Random random) {
    if (scenarios.contains(Scenario.GARBAGE)) {
      addGarbage(packets, random);
    }
    if (scenarios.contains(Scenario.OUT_OF_ORDER)) {
      Collections.shuffle(packets, random);
    }
    if (scenarios.contains(Scenario.SENT_TWICE)) {
      sendTwice(packets, random);
    }
    if (scenarios.contains(Scenario.SENT_AGAIN)) {
      packets.addAll(List.copyOf(packets));
    }
  }

  private static void addGarbage(List<Packet> packets, Random random) {
    for (int i = packets.size() / GARBAGE_EVERY; i >= 0; i--) {
      byte[] bytes = packets.get(random.nextInt(packets.size())).bytes();
      byte[] broken =
          switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> noise(random, 1 + random.nextInt(5_000));
            default -> flipped(bytes, random);
          };
      add(packets, broken, random);
    }
    for (int i = 0; i < LARGE_ONES; i++) {
      add(packets, noise(random, LARGE_BYTES + random.nextInt(1 << 20)), random);
    }
  }

  private static void add(List<Packet> packets, byte[] bytes, Random random) {
    byte[] key = ("garbage" + random.nextInt(1_000)).getBytes(StandardCharsets.US_ASCII);
    packets.add(random.nextInt(packets.size() + 1), new Packet(key, bytes));
  }

  private static byte[] noise(Random random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] flipped = bytes.clone();
    for (int i = 0; i < 3 && flipped.length > 0; i++) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static void sendTwice(List<Packet> packets, Random random) {
    record Due(int at, Packet packet) {}
    List<Due> due = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      due.add(new Due(2 * i, packets.get(i)));
      due.add(new Due(2 * i + 1 + 2 * random.nextInt(MOST_LATER), packets.get(i)));
    }
    due.sort(java.util.Comparator.comparingInt(Due::at));
    packets.clear();
    due.forEach(d -> packets.add(d.packet()));
  }

  /**
   * @param turns changes of the topic between packets
   */
  Feeder(String bootstrapServers, String topic, List<Packet> packets, Turns turns) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.packets = packets;
    this.turns = turns;
    this.producer = producer();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Properties p = new Properties();
    p.put("bootstrap.servers", bootstrapServers);
    p.put("acks", "all");
    p.put("enable.idempotence", "true");
    // A node that has just become a partition's leader may take the second of several requests and
    // then refuse the first for ever (KAFKA-15591).
    p.put("max.in.flight.requests.per.connection", "1");
    p.put("compression.type", "zstd");
    p.put("linger.ms", "5");
    p.put("max.request.size", Integer.toString(16 << 20));
    p.put("buffer.memory", Integer.toString(64 << 20));
    // Kafka is killed and restarts while packets are sent.
    p.put("max.block.ms", Long.toString(Duration.ofMinutes(5).toMillis()));
    p.put("delivery.timeout.ms", Long.toString(Duration.ofMinutes(5).toMillis()));
    p.put("request.timeout.ms", "5000");
    p.put("reconnect.backoff.max.ms", "200");
    return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Number of packets before the n-th end of the night. */
  int share(int revision, int revisions) {
    return packets.size() * revision / revisions;
  }

  int sent() {
    return sent;
  }

  /** Sends the unsent packets before this one. */
  void sendTo(int end) throws InterruptedException {
    for (; sent < Math.min(end, packets.size()); sent++) {
      Packet packet = packets.get(sent);
      if (turns.isDue(sent)) {
        flush();
        // A producer that knew the old topic sends no more to it.
        producer.close();
        turns.take(sent);
        producer = producer();
      }
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  partition(packet, turns.partitions(sent)),
                  FIRST_MILLIS + 10L * sent,
                  packet.key(),
                  packet.bytes()),
              (at, problem) -> {
                if (problem != null) {
                  failure.compareAndSet(null, problem);
                }
              });
    }
    check();
  }

  /** The partition that Kafka's own clients would choose, but for the packet's turn. */
  static int partition(Packet packet, int partitions) {
    return Utils.toPositive(Utils.murmur2(packet.key())) % partitions;
  }

  /** Waits until Kafka has everything sent. */
  void flush() {
    producer.flush();
    check();
  }

  private void check() {
    @Nullable Exception problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException(
          "The survey of the torture could not send to " + topic + ": " + problem, problem);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
