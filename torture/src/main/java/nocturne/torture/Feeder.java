package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import nocturne.core.night.Night;
import nocturne.simulator.night.Delivery;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;

/**
 * Sends a night's packets as the survey, in a fixed order with fixed times, so that two runs of one
 * seed have the same survey topic: to the last offset, unless they are sent in transactions. For
 * one thread.
 */
final class Feeder implements AutoCloseable {
  private static final int LARGE_BYTES = 9 << 20;
  private static final int MOST_LATER = 300;
  private static final int GARBAGE_EVERY = 15;
  private static final int LARGE_ONES = 3;
  private static final nocturne.simulator.night.Faults FAULTS = new Faults(0.03, 0.01, 0.01, 0.05);

  /** Packets of a transaction of the survey, on average. */
  private static final int TRANSACTION_PACKETS = 12;

  private final List<Packet> packets;
  private final Turns turns;
  private final Placement placement;
  private final Random random;
  private final boolean transactional;
  private final SurveyProducer producer;
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

  /**
   * What is made of a packet has that packet's key, and so its partition: if it is still readable,
   * the first of the two is published, and only within a partition it is known which that is.
   */
  private static void addGarbage(List<Packet> packets, Random random) {
    for (int i = packets.size() / GARBAGE_EVERY; i >= 0; i--) {
      Packet packet = packets.get(random.nextInt(packets.size()));
      byte[] bytes = packet.bytes();
      byte[] broken =
          switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> noise(random, 1 + random.nextInt(5_000));
            default -> flipped(bytes, random);
          };
      packets.add(random.nextInt(packets.size() + 1), new Packet(packet.key(), broken));
    }
    byte[] key = "noise".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < LARGE_ONES; i++) {
      byte[] large = noise(random, LARGE_BYTES + random.nextInt(1 << 20));
      packets.add(random.nextInt(packets.size() + 1), new Packet(key, large));
    }
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

  Feeder(CurrentKafka kafka, String topic, NightPlan plan) {
    this.packets = plan.packets();
    this.turns = new Turns(kafka, topic, plan.scenarios(), packets.size());
    this.placement = new Placement(turns);
    this.random = new Random(plan.seed());
    this.transactional = plan.scenarios().contains(Scenario.TRANSACTIONS);
    this.producer = new SurveyProducer(kafka, topic, transactional, turns::partitions);
  }

  /** Number of packets before the n-th end of the night. */
  int share(int revision, int revisions) {
    return packets.size() * revision / revisions;
  }

  /** Passes over the packets before this one, which were sent already. */
  void beginAt(int first) {
    for (; sent < first; sent++) {
      var unused = placement.next(packets.get(sent));
    }
  }

  int sent() {
    return sent;
  }

  /** Sends the unsent packets before this one. */
  void sendTo(int end) throws InterruptedException {
    for (; sent < Math.min(end, packets.size()); sent++) {
      if (turns.isDue(sent)) {
        producer.flush();
        turns.take(sent);
        producer.renew();
      }
      if (transactional && random.nextInt(TRANSACTION_PACKETS) == 0) {
        producer.flush();
        if (random.nextBoolean()) {
          producer.sendInVain(inVain(), packet -> Placement.of(packet, turns.partitions(sent)));
        }
      }
      Packet packet = packets.get(sent);
      producer.send(sent, placement.next(packet), packet);
    }
    if (transactional || producer.isBehind()) {
      producer.flush();
    }
  }

  /** What an aborted transaction holds: the next packets, and some that never come. */
  private List<Packet> inVain() {
    int to = Math.min(packets.size(), sent + random.nextInt(TRANSACTION_PACKETS));
    List<Packet> all = new ArrayList<>(packets.subList(sent, to));
    for (int i = random.nextInt(3); i >= 0; i--) {
      byte[] words = ("never sent " + sent + " " + i).getBytes(StandardCharsets.US_ASCII);
      all.add(new Packet(words, words));
    }
    return all;
  }

  /** Waits until Kafka has everything sent. */
  void flush() throws InterruptedException {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
