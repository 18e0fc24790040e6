package nocturne.broker.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nocturne.broker.archive.Archive;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stage that cannot keep up, and one whose topic does not reach back to where it stands. */
class SlowStageTest {
  private static final int QUEUE = 50;
  private static final int BATCHES = 40;
  private static final int BATCH = 50;

  private final StageWorld world = new StageWorld();
  private final List<StageRunner<?>> runners = new ArrayList<>();

  @AfterEach
  void end() {
    runners.forEach(StageRunner::close);
  }

  private StageRunner<PublishedAlert> archive(KillPoint kill) {
    StageIdentity identity = StageIdentity.of(world.names, Stage.ARCHIVE, Topic.ALERTS);
    StageRunner<PublishedAlert> runner =
        new StageRunner<>(
            identity,
            StageWorld.SMALL.withQueue(1 << 20, QUEUE),
            world.streams,
            world.input,
            new LedgerWork<>(
                identity,
                world.streams,
                world.streams.ledger(),
                world.start,
                new Archive(world.store, world.bucket, world.announcements).packs(),
                kill),
            () -> false,
            System::nanoTime,
            new Random(3));
    runners.add(runner);
    runner.start();
    return runner;
  }

  @Test
  void aStageAHundredTimesSlowerHoldsNobodyUpAndCatchesUpFromTheTopic() throws Exception {
    long[] slept = new long[1];
    StageRunner<PublishedAlert> slow =
        archive(
            place -> {
              if (place == Place.STAGE_SETTLED) {
                sleep(10);
                slept[0] += 10;
              }
            });
    StageWorld.await("the stage runs", () -> slow.status().state() == StageStatus.State.RUNNING);
    long offering = 0;
    int refused = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      for (Handover handover : world.publish(StageWorld.NIGHT, BATCH)) {
        long began = System.nanoTime();
        boolean taken = slow.feed().offer(handover);
        offering += System.nanoTime() - began;
        refused += taken ? 0 : 1;
      }
    }
    assertThat(slow.status().done()).as("done when all is published").isLessThan(BATCHES * BATCH);
    assertThat(refused).as("batches that the full queue refused").isGreaterThan(BATCHES);
    world.awaitTold(Stage.ARCHIVE, BATCHES * BATCH);
    assertThat(Duration.ofNanos(offering))
        .as("time that ingest spent on the slow stage, which slept %s ms", slept[0])
        .isLessThan(Duration.ofMillis(slept[0] / 10));
    world.assertArchivedOnce();
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
    StageRunner<PublishedAlert> first = archive(KillPoint.NONE);
    world.publish(StageWorld.NIGHT, 20);
    world.awaitTold(Stage.ARCHIVE, 20);
    first.close();
    world.publish(StageWorld.NIGHT, 20);
    batch(2);
    StageRunner<PublishedAlert> next = archive(KillPoint.NONE);
    StageWorld.await("it stops", () -> next.status().state() == StageStatus.State.FAILED);
    assertThat(next.status().lastError().orElseThrow())
        .contains(world.alerts, "archive stands at", "deleted by hand");
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
        .streams
        .extent(world.alerts)
        .forEach((p, kept) -> world.streams.dropBelow(world.alerts, p, kept.to() - left));
  }
}
