package nocturne.broker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stage that cannot keep up, and one whose topic does not reach back to where it stands. */
class SlowStageTest {
  private static final int QUEUE = 50;
  private static final int BATCHES = 40;
  private static final int BATCH = 50;

  private final StageWorld world = new StageWorld();

  @AfterEach
  void end() {
    world.end();
  }

  private Worker archive(KillPoint kill) {
    world.settings = StageWorld.SMALL.withQueue(1 << 20, QUEUE).fed(true);
    return world.archive(world.log, kill);
  }

  @Test
  void aStageAHundredTimesSlowerHoldsNobodyUpAndCatchesUpFromTheTopic() throws Exception {
    long[] slept = new long[1];
    Worker slow =
        archive(
            place -> {
              if (place == CrashPoint.STAGE_SETTLED) {
                sleep(10);
                slept[0] += 10;
              }
            });
    StageWorld.await(
        "the stage runs",
        () -> StageWorld.status(slow, Stage.ARCHIVE).state() == StageStatus.State.RUNNING);
    long offering = 0;
    int refused = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      for (Handover handover : world.publish(StageWorld.NIGHT, BATCH)) {
        long began = System.nanoTime();
        boolean taken = slow.feed(Stage.ARCHIVE).offer(handover);
        offering += System.nanoTime() - began;
        refused += taken ? 0 : 1;
      }
    }
    assertThat(StageWorld.status(slow, Stage.ARCHIVE).done())
        .as("done when all is published")
        .isLessThan(BATCHES * BATCH);
    assertThat(refused).as("batches that the full queue refused").isGreaterThan(BATCHES);
    world.awaitTold(Stage.ARCHIVE, BATCHES * BATCH);
    assertThat(Duration.ofNanos(offering))
        .as("time that ingest spent on the slow stage, which slept %s ms", slept[0])
        .isLessThan(Duration.ofMillis(slept[0] / 10));
    world.assertArchivedOnce();
  }

  /** A queue of at most one of two handovers, both of partition 0. */
  private HandoverQueue queue(Duration patience) {
    HandoverQueue queue =
        new HandoverQueue(
            "alerts",
            new WorkerSettings.Queue(Long.MAX_VALUE, QUEUE, patience),
            new HandoverSignal());
    queue.accept(Set.of(0));
    return queue;
  }

  private List<Handover> handovers() {
    List<Handover> made = new ArrayList<>();
    long from = 0;
    for (int n = 0; n < 3; n++) {
      List<PublishedAlert> alerts =
          world.publish(StageWorld.NIGHT, QUEUE).stream()
              .flatMap(handover -> handover.alerts().stream())
              .toList();
      made.add(new Handover(0, new Range(from, from + QUEUE), alerts));
      from += QUEUE;
    }
    return made;
  }

  /** A stage that comes back from the topic meets what ingest kept for it in the meantime. */
  @Test
  void whatWaitsForAStageThatSetsThePaceIsKeptForIt() {
    List<Handover> handovers = handovers();
    for (Duration patience : List.of(Duration.ZERO, Duration.ofSeconds(2))) {
      HandoverQueue queue =
          new HandoverQueue(
              "alerts",
              new WorkerSettings.Queue(Long.MAX_VALUE, 3 * QUEUE, patience),
              new HandoverSignal());
      queue.accept(Set.of(0));
      handovers.forEach(queue::offer);

      queue.keepNewest(0);

      assertThat(queue.first(0, 0)).isEqualTo(handovers.get(patience.isZero() ? 2 : 0));
    }
  }

  @Test
  void aStageThatSetsThePaceHoldsIngestUpUntilItHasTakenWhatIsThere() throws Exception {
    HandoverQueue queue = queue(Duration.ofMinutes(1));
    List<Handover> handovers = handovers();
    Deque<Boolean> answers = new ConcurrentLinkedDeque<>();
    Thread ingest = new Thread(() -> handovers.forEach(h -> answers.add(queue.offer(h))));
    ingest.start();
    for (int taken = 1; taken < handovers.size(); taken++) {
      int offered = taken;
      StageWorld.await("ingest waits", () -> ingest.getState() == Thread.State.TIMED_WAITING);
      assertThat(answers).hasSize(offered);
      queue.remove(0);
      StageWorld.await("ingest goes on", () -> answers.size() > offered);
    }
    ingest.join();
    assertThat(answers).containsOnly(true);
  }

  @Test
  void aStageThatTakesNothingHoldsIngestUpOnce() throws Exception {
    HandoverQueue queue = queue(Duration.ofMillis(200));
    List<Handover> handovers = handovers();
    assertThat(queue.offer(handovers.get(0))).isTrue();
    assertThat(offering(queue, handovers.get(1))).as("ms, first").isBetween(200L, 10_000L);
    assertThat(offering(queue, handovers.get(1))).as("ms, then").isLessThan(200);
    queue.remove(0);
    assertThat(queue.offer(handovers.get(2))).isTrue();
    assertThat(offering(queue, handovers.get(2))).as("ms, again").isBetween(200L, 10_000L);
  }

  /** How many milliseconds a refusal takes. */
  private static long offering(HandoverQueue queue, Handover handover) {
    long began = System.nanoTime();
    assertThat(queue.offer(handover)).isFalse();
    return (System.nanoTime() - began) / 1_000_000;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTopicThatWasCutBeyondAStagesPlaceStopsItLoudly() throws Exception {
    Worker first = archive(KillPoint.NONE);
    world.publish(StageWorld.NIGHT, 20);
    world.awaitTold(Stage.ARCHIVE, 20);
    first.close();
    world.publish(StageWorld.NIGHT, 20);
    batch(2);
    Worker next = archive(KillPoint.NONE);
    StageWorld.await(
        "it stops",
        () -> StageWorld.status(next, Stage.ARCHIVE).state() == StageStatus.State.FAILED);
    assertThat(StageWorld.status(next, Stage.ARCHIVE).lastError().orElseThrow())
        .contains(world.alerts, "the position of archive is", "deleted by hand");
    assertThat(world.told(Stage.ARCHIVE)).isEqualTo(20);
  }

  @Test
  void aStageThatIsNewBeginsWithWhatIsThere() throws Exception {
    world.publish(StageWorld.NIGHT, 20);
    batch(0);
    world.publish(StageWorld.NIGHT, 12);
    archive(KillPoint.NONE);
    world.awaitTold(Stage.ARCHIVE, 12);
    world.assertRangesJoin(Stage.ARCHIVE);
  }

  /** Deletes by hand all but the last few offsets. */
  private void batch(int left) {
    world
        .log
        .extent(world.alerts)
        .forEach((p, kept) -> world.log.dropBelow(world.alerts, p, kept.to() - left));
  }
}
