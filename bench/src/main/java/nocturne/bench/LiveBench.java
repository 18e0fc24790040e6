package nocturne.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.simulator.night.CutoutSize;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/**
 * A night at the pace of a survey, received by a fresh {@code nocturne up}: how long after the
 * survey's time stamp subscribers have an alert, and what that costs. Survey and subscribers run
 * here, outside the measured process.
 */
record LiveBench(GlobalOptions global, Load load) {
  private static final long PATIENCE_SECONDS = 60;
  private static final long LOOK_MILLIS = 100;

  /** Between the start of the night and the survey's first alert. */
  private static final long BEFORE_MILLIS = 5_000;

  /**
   * The load.
   *
   * @param rate alerts a second
   * @param minute length of a minute: shorter for a trial
   * @param passing the share that passes the filter, 0 to 1
   * @param kilobytes of a packet, on average
   */
  record Load(double rate, int minutes, Duration minute, double passing, int kilobytes) {
    SimulatedMix mix() {
      int alerts = (int) Math.round(rate * minutes * minute.toMillis() / 1000);
      return new SimulatedMix(Packets.NIGHT, alerts, passing, CutoutSize.forPackets(kilobytes));
    }
  }

  /** A fresh process left alone: prints what it takes in the second minute. */
  int idle() throws IOException, InterruptedException {
    try (MeasuredProcess up = MeasuredProcess.start(JavaProcess.options(global))) {
      up.awaitKafka();
      TimeUnit.NANOSECONDS.sleep(load.minute().toNanos());
      double early = up.usage().cpuSeconds();
      long began = System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(load.minute().toNanos());
      JavaProcess.Usage late = up.usage();
      double cores = (late.cpuSeconds() - early) * 1e9 / (System.nanoTime() - began);
      try (Rows rows = global.rows(List.of("cores", "threads", "rss_mib"))) {
        rows.add(Arrays.asList(LiveReport.rounded(cores), late.threads(), late.rssMib()));
      }
      return 0;
    }
  }

  /**
   * Measures and prints.
   *
   * @return the exit code: 1 if not every alert arrived once, or the night's books do not balance
   */
  int run() throws IOException, InterruptedException {
    try (MeasuredProcess up = MeasuredProcess.start(JavaProcess.options(global))) {
      String kafka = up.awaitKafka();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
        return run(up, kafka, admin);
      } catch (ExecutionException e) {
        throw Failure.incomplete("Kafka refuses: " + e.getCause(), e);
      }
    }
  }

  private int run(MeasuredProcess up, String kafka, Admin admin)
      throws IOException, InterruptedException, ExecutionException {
    Pipeline pipeline = Pipeline.standard(global.names());
    List<TopicPartition> alertsAt = partitions(admin, global.names().topic(pipeline.alerts()));
    List<TopicPartition> passedAt =
        partitions(
            admin, global.names().topic(pipeline.storing(Bucket.PLOTS).input().orElseThrow()));
    List<TopicPartition> ledgerAt = partitions(admin, global.names().topic(Topic.LEDGER));
    List<TopicPartition> commitsAt = partitions(admin, TopicTail.TRANSACTIONS);
    String surveyTopic = global.names().surveyTopic(Packets.NIGHT);
    admin.createTopics(Set.of(new NewTopic(surveyTopic, alertsAt.size(), (short) 1))).all().get();
    Latencies alerts = new Latencies(load.minutes());
    Latencies passed = new Latencies(load.minutes());
    SimulatedMix mix = load.mix();
    global
        .err()
        .printf(
            Locale.ROOT,
            "%.0f alerts/s for %d x %d s, some %d kB each, %.1f %% pass; %s%n",
            load.rate(),
            load.minutes(),
            load.minute().toSeconds(),
            load.kilobytes(),
            100 * load.passing(),
            Packets.machine());
    try (PacedSurvey survey = new PacedSurvey(kafka, surveyTopic, load.rate(), mix);
        TopicTail commits = TopicTail.commits(kafka, commitsAt);
        TopicTail ledger = TopicTail.records(kafka, ledgerAt)) {
      // As its operator does before the survey sends the first alert.
      JavaProcess starting = up.shortCommand("night", "start", "--topic", surveyTopic);
      starting.awaitWords("starts with its first alert", Duration.ofSeconds(PATIENCE_SECONDS));
      Thread.sleep(BEFORE_MILLIS);
      long began = survey.start();
      try (Arrivals toAlerts = new Arrivals(kafka, alertsAt, began, load.minute(), alerts);
          Arrivals toPassed = new Arrivals(kafka, passedAt, began, load.minute(), passed)) {
        CostMeter meter = new CostMeter(up, commits, ledger);
        List<CostMeter.Cost> costs = new ArrayList<>();
        while (costs.size() < load.minutes()) {
          long end = began + load.minute().toMillis() * (costs.size() + 1);
          Thread.sleep(Math.max(0, end - System.currentTimeMillis()));
          survey.check();
          if (!starting.isAlive() && starting.exitCode() != 0) {
            throw Failure.incomplete("The night does not start:\n" + up.lastWords());
          }
          costs.add(meter.next());
          global.err().println("minute " + costs.size() + " of " + load.minutes() + " is over");
        }
        awaitArrival(survey, toAlerts, mix.count());
        boolean balances = up.command("night", "end").await() == 0;
        new Results(global).begin("live");
        new LiveReport(alerts, passed, costs).print(global.format(), global.out());
        return verdict(mix.count(), toAlerts.count(), toPassed.count(), balances);
      }
    }
  }

  /** Waits until subscribers have everything, or no longer. */
  private static void awaitArrival(PacedSurvey survey, Arrivals arrivals, long alerts)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (arrivals.count() < alerts && System.nanoTime() < deadline) {
      survey.check();
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private int verdict(long sent, long arrived, long passed, boolean balances) {
    global
        .err()
        .printf(
            Locale.ROOT,
            "%,d alerts sent, %,d arrived, %,d of them passed (%.1f %%); the books %s%n",
            sent,
            arrived,
            passed,
            100.0 * passed / Math.max(1, arrived),
            balances ? "balance" : "do not balance");
    return sent == arrived && balances ? 0 : Failure.INCOMPLETE;
  }

  /**
   * Waits until a topic exists.
   *
   * @return its partitions
   */
  private static List<TopicPartition> partitions(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    ListTopicsOptions all = new ListTopicsOptions().listInternal(true);
    while (!admin.listTopics(all).names().get().contains(topic)) {
      if (System.nanoTime() > deadline) {
        throw Failure.incomplete(
            "There is still no topic " + topic + " after " + PATIENCE_SECONDS + " s.");
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return admin.describeTopics(Set.of(topic)).allTopicNames().get().values().stream()
        .flatMap(found -> found.partitions().stream())
        .map(each -> new TopicPartition(topic, each.partition()))
        .toList();
  }
}
