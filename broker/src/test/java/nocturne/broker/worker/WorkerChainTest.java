package nocturne.broker.worker;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.SampleFitter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.valueadded.OwnStages;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.core.instance.Topic;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A worker that filters and fits in one transaction: each alert is evaluated once and each that
 * passed is fitted once, whether the fit takes it in memory or from its topic, and whatever dies.
 */
@Timeout(60)
class WorkerChainTest {
  private final StageWorld world = new StageWorld();
  private final String fits = world.names.topic(Topic.SALT2);
  private final AtomicInteger commits = new AtomicInteger();
  private long candid = 5_000_000_000_000_000_000L;

  @AfterEach
  void end() {
    world.end();
  }

  private Worker worker(Mortal process, KillPoint kill) {
    return world.ledgered(process, kill, List.of(filter(), fit()));
  }

  private void runCountingCommits() throws InterruptedException {
    Worker worker =
        worker(
            new Mortal(world.log),
            place -> {
              if (place == CrashPoint.STAGE_COMMITTED) {
                commits.incrementAndGet();
              }
            });
    await(
        "it runs", () -> StageWorld.status(worker, Stage.FIT).state() == StageStatus.State.RUNNING);
  }

  private WorkerStage filter() {
    return StageWorld.stage(
        Set.of(world.passed),
        StageReader.of(
            StageIdentity.of(world.names, Stage.FILTER, Topic.ALERTS),
            world.input,
            EvaluatorWork.stage(
                Stage.FILTER,
                OwnStages.filter(FilterSettings.DEFAULT, world.alerts),
                world.passed,
                world.deadLetters)));
  }

  private WorkerStage fit() {
    return StageWorld.stage(
        Set.of(fits),
        StageReader.of(
            StageIdentity.of(world.names, Stage.FIT, Topic.EXTRAGALACTIC),
            new PassedAlerts(Stage.FIT, world.passed, Ztf.SURVEY),
            EvaluatorWork.stage(
                Stage.FIT,
                OwnStages.fit(new SampleFitter(), world.passed, Optional.empty())::ofPassed,
                fits,
                world.deadLetters)));
  }

  /** Publishes alerts of which every second passes. */
  private List<Handover> publish(int count) {
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SampleAlert alert = SampleAlert.of(candid++).cutouts(20);
      packets.add((i % 2 == 0 ? alert : alert.candidate("isdiffpos", "f")).packet());
    }
    return world.publish(NIGHT, packets);
  }

  private void assertEachOnce() throws InterruptedException {
    int alerts = world.published.size();
    world.awaitTold(Stage.FILTER, alerts);
    world.awaitTold(Stage.FIT, alerts / 2);
    assertThat(world.told(Stage.FILTER)).isEqualTo(alerts);
    assertThat(world.told(Stage.FIT)).isEqualTo(alerts / 2);
    world.assertRangesJoin(Stage.FILTER);
    world.assertRangesJoin(Stage.FIT);
    List<String> passed = candids(world.passed);
    assertThat(passed).hasSize(alerts / 2).doesNotHaveDuplicates();
    assertThat(candids(fits)).containsExactlyInAnyOrderElementsOf(passed);
    for (LogRecord fit : world.messages(fits)) {
      assertThat(
              world.messages(world.passed).stream()
                  .filter(p -> p.attributes().get("candid").equals(fit.attributes().get("candid")))
                  .map(p -> p.partition() + "@" + p.offset()))
          .as("where the alert stands on the topic of those that passed")
          .containsExactly(
              fit.attributes().get("passed.partition")
                  + "@"
                  + fit.attributes().get("passed.offset"));
    }
  }

  private List<String> candids(String topic) {
    return world.messages(topic).stream().map(m -> m.attributes().get("candid")).toList();
  }

  @Test
  void whatPassesIsFittedInTheSameTransaction() throws InterruptedException {
    runCountingCommits();
    publish(12);
    assertEachOnce();
    assertThat(world.ranges(Stage.FIT)).isNotEmpty();
    assertThat(commits.get())
        .as("transactions, where each range of the fit has one with that of the filter")
        .isLessThan(world.ranges(Stage.FILTER).size() + world.ranges(Stage.FIT).size());
  }

  @Test
  void whatDoesNotPassIsCommittedTogether() throws InterruptedException {
    world.settings = WorkerSettings.VALUE_ADDED;
    runCountingCommits();
    int alerts = 10;
    for (int n = 0; n < alerts; n++) {
      world.publish(
          NIGHT,
          List.of(SampleAlert.of(candid++).cutouts(20).candidate("isdiffpos", "f").packet()));
      Thread.sleep(10);
    }
    world.awaitTold(Stage.FILTER, alerts);
    await("its commit is counted", () -> commits.get() > 0); // which is after it is visible
    assertThat(commits.get())
        .as("transactions of %s alerts, 10 ms apart, of which none passes", alerts)
        .isBetween(1, alerts / 2);
    assertThat(world.messages(world.passed)).isEmpty();
  }

  @Test
  void theLatencyIsCountedFromTheSurveysTimeToTheCommitOncePerPacket() throws InterruptedException {
    Duration after = Duration.ofMillis(7_300);
    world.clock = Clock.fixed(Instant.ofEpochMilli(StageWorld.SENT).plus(after), ZoneOffset.UTC);
    publish(20);
    Mortal process = new Mortal(world.log);
    worker(process, process.at(CrashPoint.STAGE_RECORDED));
    await("it is dead", process::isDead);
    Worker next = worker(new Mortal(world.log), KillPoint.NONE);
    publish(400);
    assertEachOnce();
    for (Stage stage : List.of(Stage.FILTER, Stage.FIT)) {
      long packets = stage.equals(Stage.FILTER) ? 420 : 210;
      Latency latency = StageWorld.status(next, stage).latency();
      await("all are counted", () -> latency.copy().getTotalCount() >= packets);
      assertThat(latency.copy().getTotalCount()).isEqualTo(packets);
      assertThat(latency.copy().getMinValue()).isCloseTo(after.toMillis(), withinPercentage(1));
      assertThat(latency.copy().getMaxValue()).isCloseTo(after.toMillis(), withinPercentage(1));
    }
  }

  /** What passed, its fits and the ranges of both are one transaction. */
  @Test
  void nothingIsVisibleBeforeAllOfABatchIsCommitted() throws InterruptedException {
    publish(40);
    try (LogReader passed = world.log.reader(world.passed);
        LogReader fitted = world.log.reader(fits)) {
      AtomicInteger before = new AtomicInteger();
      AtomicInteger after = new AtomicInteger();
      worker(
          new Mortal(world.log),
          place -> {
            boolean isCommitted = place == CrashPoint.STAGE_COMMITTED;
            if (isCommitted || place == CrashPoint.STAGE_RECORDED) {
              (isCommitted ? after : before).addAndGet(newsOf(passed) + newsOf(fitted));
            }
          });
      assertEachOnce();
      await("the last commit is told", () -> after.get() + before.get() == 40);
      assertThat(before.get()).as("messages before their commit").isZero();
    }
  }

  private static int newsOf(LogReader reader) {
    int all = 0;
    for (int n = reader.poll(Duration.ZERO).size(); n > 0; n = reader.poll(Duration.ZERO).size()) {
      all += n;
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "STAGE_.*")
  void aKilledWorkersSuccessorEndsTheNightAlike(CrashPoint place) throws InterruptedException {
    publish(20);
    Mortal process = new Mortal(world.log);
    worker(process, process.at(place));
    await("it is dead", process::isDead);
    publish(20);
    worker(new Mortal(world.log), KillPoint.NONE);
    publish(20);
    assertEachOnce();
  }

  /** As in a power cut: the ledger has lost its end, and the topics have not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 9, 100})
  void whatTheLedgerForgotIsNotPublishedTwice(int entries) throws InterruptedException {
    publish(30);
    Mortal process = new Mortal(world.log);
    worker(
        process,
        place -> {
          if (place == CrashPoint.STAGE_COMMITTED && commits.incrementAndGet() == 3) {
            throw process.die(place.name());
          }
        });
    await("it is dead", process::isDead);
    for (int part = 1; part <= StageWorld.PARTITIONS; part++) {
      world.log.ledger().lose(part, entries);
    }
    publish(20);
    worker(new Mortal(world.log), KillPoint.NONE);
    publish(20);
    assertEachOnce();
  }

  /** The fit begins with what a filter elsewhere has published, and then takes from memory. */
  @Test
  void aFitThatLagsReadsItsTopicFirst() throws InterruptedException {
    publish(20);
    Worker alone = world.ledgered(new Mortal(world.log), KillPoint.NONE, List.of(filter()));
    world.awaitTold(Stage.FILTER, 20);
    alone.close();
    assertThat(world.ranges(Stage.FIT)).isEmpty();
    publish(20);
    worker(new Mortal(world.log), KillPoint.NONE);
    publish(20);
    assertEachOnce();
  }

  /** One process filters, another fits: the same ranges, by way of the topic. */
  @Test
  void stagesInTwoProcessesDoTheSame() throws InterruptedException {
    world.ledgered(new Mortal(world.log), KillPoint.NONE, List.of(fit()));
    world.writer = "worker-1";
    world.ledgered(new Mortal(world.log), KillPoint.NONE, List.of(filter()));
    publish(30);
    assertEachOnce();
  }

  /** A worker in another process takes partitions over; none is worked twice. */
  @Test
  void twoProcessesShareThePartitions() throws InterruptedException {
    Worker first = worker(new Mortal(world.log), KillPoint.NONE);
    publish(20);
    world.writer = "worker-1";
    worker(new Mortal(world.log), KillPoint.NONE);
    for (int i = 0; i < 10; i++) {
      publish(6);
    }
    first.close();
    publish(20);
    assertEachOnce();
  }

  /**
   * Expelled from its groups in the middle of a commit, a worker with an id of its own is refused.
   * Where its groups had accepted its offsets before, its successor waits for its commit.
   */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"STAGE_SETTLED", "STAGE_PUBLISHED", "STAGE_RECORDED"})
  void aZombieIsRefusedByItsGroupOrWaitedFor(CrashPoint place) throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicBoolean once = new AtomicBoolean();
    AtomicBoolean committed = new AtomicBoolean();
    Mortal process = new Mortal(world.log);
    Worker zombie =
        worker(
            process,
            at -> {
              if (at == place && !once.getAndSet(true)) {
                reached.countDown();
                wait(released);
              }
              committed.compareAndSet(false, at == CrashPoint.STAGE_COMMITTED);
            });
    publish(20);
    wait(reached);
    process.members().forEach(world.log.faults()::expel);
    world.writer = "worker-1";
    worker(new Mortal(world.log), KillPoint.NONE);
    if (place != CrashPoint.STAGE_RECORDED) {
      world.awaitTold(Stage.FILTER, 20);
    }
    released.countDown();
    await(
        "its commit is decided",
        () -> committed.get() || StageWorld.status(zombie, Stage.FILTER).lastError().isPresent());
    publish(20);
    assertEachOnce();
    zombie.close();
  }

  private static void wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aCommitOfUnknownOutcomeIsLookedUpInTheLedger() throws InterruptedException {
    world.log.faults().loseAnswerOfNextCommit(StageWorld.WRITER::equals);
    publish(20);
    worker(new Mortal(world.log), KillPoint.NONE);
    world.awaitTold(Stage.FIT, 10);
    world.log.faults().loseNextCommit(StageWorld.WRITER::equals);
    publish(20);
    assertEachOnce();
  }

  /**
   * The guard finds what kills in the fit, although filter and fit share a transaction: after a
   * death the fit reads its topic, and so each further death names the record.
   */
  @Test
  void aRecordThatKillsTheFitIsFoundAndTheOthersAreFitted() throws InterruptedException {
    Mortal first = new Mortal(world.log);
    Worker unguarded = worker(first, first.at(CrashPoint.STAGE_SETTLED));
    await(
        "each partition has a session",
        () -> StageWorld.status(unguarded, Stage.FIT).state() == StageStatus.State.RUNNING);
    publish(2);
    await("it is dead", first::isDead);

    long deadly = candid + 16; // an even one, which passes
    int deaths = 0;
    while (world.told(Stage.FIT) < 11) {
      Mortal process = new Mortal(world.log);
      worker(
          process,
          new KillPoint() {
            @Override
            public void reached(CrashPoint place) {}

            @Override
            public void taking(Stage stage, byte[] packet) {
              String text = new String(packet, java.nio.charset.StandardCharsets.UTF_8);
              if (stage.equals(Stage.FIT) && text.contains("\"candid_str\":\"" + deadly + "\"")) {
                throw process.die("the fit of " + deadly);
              }
            }
          });
      if (deaths == 0) {
        world.awaitTold(Stage.FIT, 1); // the fit has come to its topic's end
        publish(20);
      }
      await("it is done or dead", () -> process.isDead() || world.told(Stage.FIT) >= 11);
      deaths += process.isDead() ? 1 : 0;
      assertThat(deaths)
          .as("deaths, each of which names the record")
          .isLessThan(PoisonGuard.DEATHS);
    }
    assertThat(world.messages(world.deadLetters))
        .singleElement()
        .satisfies(
            deadLetter ->
                assertThat(deadLetter.attributes())
                    .containsEntry("stage", "fit")
                    .containsEntry("reason", "KILLED_WORKER")
                    .containsEntry("candid", Long.toString(deadly)));
    assertThat(candids(fits)).hasSize(10).doesNotContain(Long.toString(deadly));
    assertThat(
            world.ranges(Stage.FIT).stream().mapToInt(range -> range.tally().deadLettered()).sum())
        .isEqualTo(1);
  }
}
