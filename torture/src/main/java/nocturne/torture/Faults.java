package nocturne.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nocturne.app.wiring.Stores;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** All faults. */
final class Faults {
  /**
   * Time after which a group gives a silent member's partitions to others; see {@link TortureHome}.
   */
  private static final long SILENCE_MILLIS = TortureHome.SESSION_MILLIS;

  private static final long STOP_SECONDS = 30;
  private static final int RUNS_MILLIS = 5;
  private static final int STOPS_MILLIS = 495;
  private static final int MOST_PARTITIONS = 9;
  private static final int LEAST_MILLIS = 100;
  private static final int MOST_MILLIS = 3_000;

  static final List<Fault> ALL =
      List.of(
          new Fault("several killed at once", 3, l -> l.workers().size() > 1, Faults::manyDie),
          new Fault("Kafka killed", 1, Layout::ownKafka, Faults::kafkaDies),
          new Fault("Kafka stopped", 1, Layout::ownKafka, Faults::kafkaStops),
          new Fault(TailLost.NAME, 2, TailLost::suits, TailLost::strike),
          new Fault(
              "Kafka's folder lost",
              1,
              layout -> !layout.ownKafka(),
              Processes::mayLoseKafka,
              FolderLost::strike),
          new Fault("port taken", 2, layout -> !layout.ownKafka(), PortTaken::strike),
          new Fault(HomeReadOnly.NAME, 1, l -> true, Processes::mounts, HomeReadOnly::strike),
          new Fault("paused, overtaken, continued", 3, Faults::overtaken),
          new Fault("network: Kafka answers late", 2, Layout::ownKafka, Faults::late),
          new Fault("network: answers are lost", 4, Layout::ownKafka, (n, r) -> breaks(n, r, true)),
          new Fault(
              "network: requests are cut", 2, Layout::ownKafka, (n, r) -> breaks(n, r, false)),
          new Fault("worker 100 times slower", 2, Faults::slow),
          new Fault("own topic grows", 1, Faults::ownTopicGrows),
          new Fault(
              "unread records expire", 1, Layout::ownKafka, Processes::mayExpire, Faults::expires),
          new Fault(
              Scenario.DISK_FILLS.words(), 4, l -> true, Processes::hasOwnDisk, DiskFills::strike),
          new Fault(
              Scenario.CLOCK_JUMPS.words(),
              4,
              l -> true,
              Processes::hasClocks,
              ClockJumps::strike));

  private Faults() {}

  /** Kills several workers in the same instant. */
  private static void manyDie(Processes night, Random random) throws InterruptedException {
    List<ChildProcess> all = new ArrayList<>(night.workers());
    Collections.shuffle(all, random);
    int many = 2 + random.nextInt(all.size() - 1);
    for (ChildProcess process : all.subList(0, many)) {
      process.kill("several at once");
    }
  }

  /**
   * Kills Kafka, which restarts on the same folder and port; sometimes kills it while it starts.
   */
  private static void kafkaDies(Processes night, Random random) throws InterruptedException {
    SeparateKafka kafka = night.kafka().orElseThrow();
    ChildProcess process = kafka.process();
    process.kill("any instant");
    if (random.nextInt(4) == 0) {
      Thread.sleep(random.nextInt(2_500));
      process.kill("while it starts");
    }
    Thread.sleep(500);
    kafka.await();
  }

  /** Ends Kafka in order, as an operator ends a Kafka of her own, and lets it stay away. */
  private static void kafkaStops(Processes night, Random random)
      throws IOException, InterruptedException {
    SeparateKafka kafka = night.kafka().orElseThrow();
    ChildProcess process = kafka.process();
    process.stayAway();
    try {
      Java.@Nullable Child child = process.child();
      if (child != null) {
        child.signal("TERM");
        child.awaitEnd(STOP_SECONDS);
      }
      Thread.sleep(5_000 + random.nextInt(35_000));
      night.brought("components that said they wait", waiting(night));
    } finally {
      process.comeBack();
    }
    kafka.await();
  }

  private static long waiting(Processes night) throws IOException {
    try (Stores stores = night.openStores()) {
      return Arrays.stream(Component.values())
          .flatMap(component -> stores.components().statuses(component).stream())
          .filter(status -> status.state() == ComponentStatus.State.WAITING)
          .count();
    } catch (PortException.Broken e) {
      return 0; // nobody has set the instance up yet
    }
  }

  /**
   * Stops a worker until others have taken its place, then continues it: a second worker in the
   * same role.
   */
  private static void overtaken(Processes night, Random random) throws Exception {
    ChildProcess process = night.workers().get(random.nextInt(night.workers().size()));
    Java.@Nullable Child sleeper = process.pause();
    if (sleeper == null) {
      return;
    }
    Java.@Nullable Child successor = null;
    try {
      if (night.layout().ownKafka()) { // else Kafka may sleep with the process
        successor = night.successor(process);
      }
      Thread.sleep(SILENCE_MILLIS + random.nextInt(4_000));
    } finally {
      sleeper.signal("CONT");
    }
    Thread.sleep(500 + random.nextInt(3_000));
    if (random.nextBoolean()) {
      process.kill("while another believes to be it");
      Thread.sleep(random.nextInt(2_000));
    }
    if (successor != null && successor.isAlive()) {
      successor.kill();
      night.killed(process.name(), "while another believes to be it");
    }
  }

  /** Gives one worker a hundredth of its time, so that it lags. */
  private static void slow(Processes night, Random random) throws InterruptedException {
    ChildProcess process = night.workers().get(random.nextInt(night.workers().size()));
    long until = System.nanoTime() + (4_000 + random.nextInt(12_000)) * 1_000_000L;
    while (System.nanoTime() < until) {
      Java.@Nullable Child child = process.pause();
      Thread.sleep(STOPS_MILLIS);
      if (child != null) {
        child.signal("CONT");
      }
      Thread.sleep(RUNS_MILLIS);
    }
  }

  /** Adds a partition to the topic of alerts while packets are published. */
  private static void ownTopicGrows(Processes night, Random random) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", night.bootstrapServers()))) {
      String topic = night.alertsTopic();
      int now =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(20, TimeUnit.SECONDS)
              .get(topic)
              .partitions()
              .size();
      if (now < MOST_PARTITIONS) {
        admin
            .createPartitions(Map.of(topic, NewPartitions.increaseTo(now + 1)))
            .all()
            .get(20, TimeUnit.SECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      // Kafka, or the topic, is away at the moment.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Deletes survey records that a stopped ingest has not read. */
  private static void expires(Processes night, Random random) throws InterruptedException {
    List<Java.Child> sleepers = new ArrayList<>();
    for (ChildProcess worker : night.workers()) {
      Java.@Nullable Child sleeper = worker.name().contains("ingest") ? worker.pause() : null;
      if (sleeper != null) {
        sleepers.add(sleeper);
      }
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", night.bootstrapServers()))) {
      Thread.sleep(500 + random.nextInt(1_500));
      int partition = random.nextInt(TorturedNight.PARTITIONS);
      TopicPartition at = new TopicPartition(night.surveyTopic(), partition);
      long end =
          admin
              .listOffsets(Map.of(at, OffsetSpec.latest()))
              .partitionResult(at)
              .get(20, TimeUnit.SECONDS)
              .offset();
      if (!night.isReceived()) {
        return;
      }
      // What is to be deleted is known before it is asked for: the answer may be lost.
      night.deleted(partition, end);
      admin
          .deleteRecords(Map.of(at, RecordsToDelete.beforeOffset(end)))
          .all()
          .get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Kafka, or the topic, is away at the moment.
    } finally {
      for (Java.Child sleeper : sleepers) {
        sleeper.signal("CONT");
      }
    }
  }

  /** Answers come up to three seconds late. */
  private static void late(Processes night, Random random) throws InterruptedException {
    Wire wire = night.kafka().orElseThrow().wire();
    int most = LEAST_MILLIS + random.nextInt(MOST_MILLIS - LEAST_MILLIS);
    wire.behave(new Wire.Behaviour(most, 0, true));
    try {
      Thread.sleep(2_000 + random.nextInt(8_000));
    } finally {
      wire.behave(Wire.Behaviour.GOOD);
    }
  }

  /**
   * Breaks connections in the middle of a request, or between a request and its answer.
   *
   * @param delivered whether the interrupted request was executed: a commit with unknown outcome
   */
  private static void breaks(Processes night, Random random, boolean delivered)
      throws InterruptedException {
    Wire wire = night.kafka().orElseThrow().wire();
    wire.behave(new Wire.Behaviour(0, 0.02 + random.nextDouble() * 0.3, delivered));
    try {
      Thread.sleep(500 + random.nextInt(5_000));
    } finally {
      wire.behave(Wire.Behaviour.GOOD);
    }
  }
}
