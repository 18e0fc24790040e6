package nocturne.broker.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
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
    return world.archive(world.streams, kill);
  }

  @Test
  void aStageAHundredTimesSlowerHoldsNobodyUpAndCatchesUpFromTheTopic() throws Exception {
    long[] slept = new long[1];
    Worker slow =
        archive(
            place -> {
              if (place == Place.STAGE_SETTLED) {
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
        .streams
        .extent(world.alerts)
        .forEach((p, kept) -> world.streams.dropBelow(world.alerts, p, kept.to() - left));
  }
}
