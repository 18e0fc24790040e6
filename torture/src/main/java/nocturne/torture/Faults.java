package nocturne.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  static final List<Fault> ALL =
      List.of(
          new ManyDie(),
          new KafkaDies(),
          new Overtaken(),
          new Late(),
          new Breaks(true),
          new Breaks(false),
          new Slow(),
          new OwnTopicGrows(),
          new Expires(),
          new DiskFills(),
          new ClockJumps());

  private Faults() {}

  /** Kills several workers in the same instant. */
  private static final class ManyDie implements Fault {
    @Override
    public String name() {
      return "several killed at once";
    }

    @Override
    public int weight() {
      return 3;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.workers().size() > 1;
    }

    @Override
    public void strike(Processes night, Random random) throws InterruptedException {
      List<ChildProcess> all = new ArrayList<>(night.workers());
      Collections.shuffle(all, random);
      int many = 2 + random.nextInt(all.size() - 1);
      for (ChildProcess process : all.subList(0, many)) {
        process.kill("several at once");
      }
    }
  }

  /**
   * Kills Kafka, which restarts on the same folder and port; sometimes kills it while it starts.
   */
  private static final class KafkaDies implements Fault {
    @Override
    public String name() {
      return "Kafka killed";
    }

    @Override
    public int weight() {
      return 1;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.ownKafka();
    }

    @Override
    public void strike(Processes night, Random random) throws InterruptedException {
      ChildProcess kafka = night.kafka().orElseThrow();
      kafka.kill("any instant");
      if (random.nextInt(4) == 0) {
        Thread.sleep(random.nextInt(2_500));
        kafka.kill("while it starts");
      }
      Thread.sleep(500);
      Java.@Nullable Child now = kafka.child();
      if (now != null) {
        now.awaitReady(60);
      }
    }
  }

  /**
   * Stops a worker until others have taken its place, then continues it: a second worker in the
   * same role.
   */
  private static final class Overtaken implements Fault {
    @Override
    public String name() {
      return "paused, overtaken, continued";
    }

    @Override
    public int weight() {
      return 3;
    }

    @Override
    public void strike(Processes night, Random random) throws Exception {
      ChildProcess process = night.workers().get(random.nextInt(night.workers().size()));
      Java.@Nullable Child sleeper = process.pause();
      if (sleeper == null) {
        return;
      }
      Java.@Nullable Child successor = null;
      try {
        if (!Layout.isUp(process.name())) {
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
  }

  /** Gives one worker a hundredth of its time, so that it lags. */
  private static final class Slow implements Fault {
    private static final int RUNS_MILLIS = 5;
    private static final int STOPS_MILLIS = 495;

    @Override
    public String name() {
      return "worker 100 times slower";
    }

    @Override
    public int weight() {
      return 2;
    }

    @Override
    public void strike(Processes night, Random random) throws InterruptedException {
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
  }

  /** Adds a partition to the topic of alerts while packets are published. */
  private static final class OwnTopicGrows implements Fault {
    private static final int MOST = 9;

    @Override
    public String name() {
      return "own topic grows";
    }

    @Override
    public int weight() {
      return 1;
    }

    @Override
    public void strike(Processes night, Random random) {
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
        if (now < MOST) {
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
  }

  /** Deletes survey records that a stopped ingest has not read. */
  private static final class Expires implements Fault {
    @Override
    public String name() {
      return "unread records expire";
    }

    @Override
    public int weight() {
      return 1;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.ownKafka();
    }

    @Override
    public boolean isPossible(Processes night) {
      return night.mayExpire();
    }

    @Override
    public void strike(Processes night, Random random) throws InterruptedException {
      ChildProcess ingest =
          night.workers().stream()
              .filter(worker -> worker.name().contains("ingest"))
              .findFirst()
              .orElseThrow();
      Java.@Nullable Child sleeper = ingest.pause();
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
        if (sleeper != null) {
          sleeper.signal("CONT");
        }
      }
    }
  }

  /** Answers come up to three seconds late. */
  private static final class Late implements Fault {
    private static final int LEAST_MILLIS = 100;
    private static final int MOST_MILLIS = 3_000;

    @Override
    public String name() {
      return "network: Kafka answers late";
    }

    @Override
    public int weight() {
      return 2;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.ownKafka();
    }

    @Override
    public void strike(Processes night, Random random) throws InterruptedException {
      Wire wire = night.wire().orElseThrow();
      int most = LEAST_MILLIS + random.nextInt(MOST_MILLIS - LEAST_MILLIS);
      wire.behave(new Wire.Behaviour(most, 0, true));
      try {
        Thread.sleep(2_000 + random.nextInt(8_000));
      } finally {
        wire.behave(Wire.Behaviour.GOOD);
      }
    }
  }

  /** Breaks connections in the middle of a request, or between a request and its answer. */
  private static final class Breaks implements Fault {
    private final boolean delivered;

    /**
     * @param delivered whether the interrupted request was executed: a commit with unknown outcome
     */
    Breaks(boolean delivered) {
      this.delivered = delivered;
    }

    @Override
    public String name() {
      return delivered ? "network: answers are lost" : "network: requests are cut";
    }

    @Override
    public int weight() {
      return delivered ? 4 : 2;
    }

    @Override
    public boolean suits(Layout layout) {
      return layout.ownKafka();
    }

    @Override
    public void strike(Processes night, Random random) throws InterruptedException {
      Wire wire = night.wire().orElseThrow();
      wire.behave(new Wire.Behaviour(0, 0.02 + random.nextDouble() * 0.3, delivered));
      try {
        Thread.sleep(500 + random.nextInt(5_000));
      } finally {
        wire.behave(Wire.Behaviour.GOOD);
      }
    }
  }
}
