package nocturne.broker.worker;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Reason;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A record that kills its worker, again and again. */
@Timeout(60)
class PoisonGuardTest {
  private final StageWorld world = new StageWorld();
  private final byte[] poison = SampleAlert.of(666).cutouts(50).packet();
  private final AtomicInteger deaths = new AtomicInteger();

  @AfterEach
  void end() {
    world.end();
  }

  /** Kills the process when the poison is taken. */
  private KillPoint deadly(Mortal process) {
    return new KillPoint() {
      @Override
      public void reached(CrashPoint place) {}

      @Override
      public void taking(Stage stage, byte[] packet) {
        if (Arrays.equals(packet, poison)) {
          deaths.incrementAndGet();
          throw process.die("poison");
        }
      }
    };
  }

  private interface Starting {
    Worker start(Mortal process, KillPoint kill);
  }

  /** Starts the worker anew as often as it dies, until so many records are told of. */
  private int livesUntil(Stage stage, int records, Starting starting) throws InterruptedException {
    int lives = 0;
    while (world.told(stage) < records) {
      Mortal process = new Mortal(world.log);
      starting.start(process, deadly(process));
      lives++;
      assertThat(lives).as("lives").isLessThan(10);
      await("it is done or dead", () -> process.isDead() || world.told(stage) >= records);
    }
    return lives;
  }

  private void publishWithPoison() {
    List<byte[]> packets = new ArrayList<>();
    for (int n = 0; n < 60; n++) {
      packets.add(n == 25 ? poison : SampleAlert.of(1000 + n).cutouts(50).packet());
    }
    world.publish(NIGHT, packets);
  }

  private List<DeliveryAttempt> attempts() {
    List<DeliveryAttempt> attempts = new ArrayList<>();
    world
        .log
        .ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.All(),
            told -> {
              if (told instanceof DeliveryAttempt attempt) {
                attempts.add(attempt);
              }
            });
    return attempts;
  }

  private List<DeadLetter> deadLetters() {
    return world.messages(world.deadLetters).stream()
        .flatMap(r -> DeadLetter.from(r).stream())
        .toList();
  }

  @Test
  void theFilterDeadLettersWhatKilledItThreeTimes() throws InterruptedException {
    publishWithPoison();
    int lives =
        livesUntil(Stage.FILTER, 60, (p, kill) -> world.filter(p, FilterSettings.DEFAULT, kill));
    assertThat(deaths).hasValue(PoisonGuard.DEATHS);
    assertThat(lives).isEqualTo(PoisonGuard.DEATHS + 1);
    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> {
              assertThat(deadLetter.reason()).isEqualTo(Reason.KILLED_WORKER);
              assertThat(deadLetter.bytes()).isEqualTo(poison);
            });
    assertThat(world.told(Stage.FILTER)).isEqualTo(60);
    world.assertRangesJoin(Stage.FILTER);
  }

  /** It is kept without being looked into. */
  @Test
  void theArchiveKeepsWhatKillsItWhole() throws InterruptedException {
    publishWithPoison();
    livesUntil(Stage.ARCHIVE, 60, (process, kill) -> world.archive(process, kill));
    assertThat(deaths).hasValue(PoisonGuard.DEATHS);
    assertThat(deadLetters()).isEmpty();
    List<Long> candids = new ArrayList<>();
    world
        .packs(NIGHT)
        .forEach(
            pack ->
                pack.packets()
                    .forEach(p -> candids.add(p.candid() == null ? 0 : p.candid().value())));
    assertThat(candids).hasSize(60).doesNotHaveDuplicates().contains(666L);
  }

  @Test
  void aCleanRunMakesNoAttempt() throws InterruptedException {
    world.publish(NIGHT, 30);
    Worker first = world.filter(new Mortal(world.log), FilterSettings.DEFAULT, KillPoint.NONE);
    world.awaitTold(Stage.FILTER, 30);
    first.close();
    world.publish(NIGHT, 30);
    world.filter(new Mortal(world.log), FilterSettings.DEFAULT, KillPoint.NONE);
    world.awaitTold(Stage.FILTER, 60);
    assertThat(attempts()).isEmpty();
  }

  /** Killed from outside, here and there, never at one and the same record. */
  @Test
  void deathsThatNoRecordCausedDeadLetterNothing() throws InterruptedException {
    world.publish(NIGHT, 60);
    for (CrashPoint place :
        List.of(CrashPoint.STAGE_SETTLED, CrashPoint.STAGE_RECORDED, CrashPoint.STAGE_COMMITTED)) {
      Mortal process = new Mortal(world.log);
      world.filter(process, FilterSettings.DEFAULT, process.at(place));
      await("it is dead", process::isDead);
    }
    world.filter(new Mortal(world.log), FilterSettings.DEFAULT, KillPoint.NONE);
    world.awaitTold(Stage.FILTER, 60);
    assertThat(deadLetters()).isEmpty();
    world.assertRangesJoin(Stage.FILTER);
  }

  /** What kills when it is committed is found too, since each is then committed alone. */
  @Test
  void aRecordWhoseCommitKillsIsFound() throws InterruptedException {
    publishWithPoison();
    int lives = 0;
    while (world.told(Stage.FILTER) < 60) {
      assertThat(++lives).isLessThan(12);
      Mortal process = new Mortal(world.log);
      boolean[] holdsPoison = new boolean[1];
      world.filter(
          process,
          FilterSettings.DEFAULT,
          new KillPoint() {
            @Override
            public void reached(CrashPoint place) {
              if (place == CrashPoint.STAGE_SETTLED && holdsPoison[0]) {
                throw process.die("commit");
              }
              if (place == CrashPoint.STAGE_COMMITTED) {
                holdsPoison[0] = false;
              }
            }

            @Override
            public void taking(Stage stage, byte[] packet) {
              holdsPoison[0] |= Arrays.equals(packet, poison);
            }
          });
      await("it is done or dead", () -> process.isDead() || world.told(Stage.FILTER) >= 60);
    }
    assertThat(deadLetters()).extracting(DeadLetter::reason).containsExactly(Reason.KILLED_WORKER);
    assertThat(deadLetters().get(0).bytes()).isEqualTo(poison);
  }
}
