package nocturne.broker.ingest;

import static nocturne.broker.ingest.IngestWorld.NAMES;
import static nocturne.broker.ingest.IngestWorld.NIGHT;
import static nocturne.broker.ingest.IngestWorld.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.worker.Mortal;
import nocturne.broker.worker.PoisonGuard;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reason;
import nocturne.core.sample.LikeZtf;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ingest rejected is tried again, and what kills it is rejected. */
@Timeout(60)
class IngestRetryTest {
  private final IngestWorld world = new IngestWorld();

  /** A decoder that wants more than alerts must have. */
  private static PacketDecoder strict() {
    return new PacketDecoder(LikeZtf.requiring("jd", "magpsf", "rb"));
  }

  /** Alerts 1 to 6, of which the strict ingest takes 1, 4 and 5; then END. */
  private void strictNight() {
    world.survey.create(TOPIC, 1);
    for (long candid : List.of(1, 4, 5)) {
      world.send(0, SampleAlert.packet(candid));
    }
    for (long candid : List.of(2, 3, 6)) {
      world.send(0, SampleAlert.of(candid).candidate("rb", null).packet());
    }
    world.decoder = strict();
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.publishedCandids()).containsExactly("1", "4", "5");
    world.decoder = new PacketDecoder(Ztf.SURVEY);
  }

  /** Asks for every dead letter, so often. */
  private void ask(int times) {
    List<LogRecord> all = world.read(NAMES.deadLetters());
    for (int n = 0; n < times; n++) {
      try (LogWriter writer = world.log.writer("service")) {
        writer.begin();
        for (LogRecord record : all) {
          DeadLetter.from(record)
              .ifPresent(
                  deadLetter ->
                      writer.publish(
                          NAMES.deadLetters(),
                          new Retry(deadLetter, DeadLetter.first(record)).message()));
        }
        writer.commit();
      }
    }
  }

  private OpenNight endingAgain() {
    Map<Integer, Long> deadLetterEnds = new HashMap<>();
    world.log.extent(NAMES.deadLetters()).forEach((p, kept) -> deadLetterEnds.put(p, kept.to()));
    return new OpenNight(
        NIGHT, TOPIC, 2, StartingPoint.ORIGIN, Optional.of(world.endsNow(TOPIC)), deadLetterEnds);
  }

  private List<Retried> retried() {
    return world.told().stream()
        .filter(Retried.class::isInstance)
        .map(Retried.class::cast)
        .toList();
  }

  private void assertRangesJoin() {
    Map<Integer, Long> to = new HashMap<>();
    for (LedgerRecord told : world.told()) {
      if (told instanceof StageRange range && range.stage().equals(Stage.INGEST)) {
        assertThat(range.range().from())
            .as("%s", range)
            .isEqualTo(to.getOrDefault(range.partition(), 0L));
        to.put(range.partition(), range.range().to());
      }
    }
    assertThat(to).isNotEmpty();
  }

  private void assertAllAreGood() {
    assertRangesJoin();
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4", "5", "6");
    assertThat(retried()).extracting(Retried::deadLetter).doesNotHaveDuplicates().hasSize(3);
    Map<RecordPlace, LogRecord> alerts = new HashMap<>();
    world.read(NAMES.alerts()).forEach(record -> alerts.put(record.position(), record));
    assertThat(retried())
        .allSatisfy(
            again -> {
              PacketOutcome outcome = java.util.Objects.requireNonNull(again.outcome());
              assertThat(outcome.kind()).isEqualTo(PacketOutcome.Kind.PUBLISHED);
              assertThat(alerts.get(outcome.at()).attributes())
                  .containsEntry("kafka.offset", Long.toString(outcome.surveyOffset()));
            });
    assertThat(world.lefts()).hasSize(2);
  }

  @Test
  void ofTwoRetriesOfADeadLetterOneIsTaken() {
    strictNight();
    ask(2);
    world.open = List.of(endingAgain());
    world.runUntilLeft(2);
    assertAllAreGood();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {
        "INGEST_WRITER_OPENED",
        "INGEST_LEDGER_READ",
        "INGEST_SESSION_BEGUN",
        "INGEST_TRANSACTION_BEGUN",
        "RETRY_PUBLISHED",
        "INGEST_RECORDED",
        "INGEST_COMMITTED",
        "INGEST_HANDED_OVER",
        "INGEST_LEAVING",
        "INGEST_LEFT"
      })
  void killedAtAnyPlaceEachIsTakenOnce(CrashPoint place) {
    strictNight();
    ask(2);
    world.open = List.of(endingAgain());
    Mortal process = new Mortal(world.log);
    boolean[] met = new boolean[1];
    try {
      world
          .ingest(
              process,
              2,
              at -> {
                if (at == place && !met[0]) {
                  met[0] = true;
                  throw process.die(place.name());
                }
              })
          .run();
    } catch (Mortal.Killed e) {
      // As it should.
    }
    assertThat(met[0]).as("the place is met").isTrue();
    world.runUntilLeft(2);
    assertAllAreGood();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"INGEST_TRANSACTION_BEGUN", "RETRY_PUBLISHED", "INGEST_RECORDED"})
  void anIngestThatWakesUpLateTakesNoneAgain(CrashPoint place) {
    strictNight();
    ask(1);
    world.open = List.of(endingAgain());
    boolean[] overtaken = new boolean[1];
    Ingest zombie =
        world.ingest(
            new Mortal(world.log),
            2,
            at -> {
              if (at == place && !overtaken[0]) {
                overtaken[0] = true;
                world.runUntilLeft(2);
              }
            });
    assertThat(zombie.run()).isEqualTo(Ingest.Ended.FENCED);
    assertAllAreGood();
  }

  /**
   * The dead letters themselves are no requests; their offsets belong to the next range all the
   * same.
   */
  @Test
  void whatIsAskedWhileIngestIsOpenJoinsWhatWasToldBefore() throws InterruptedException {
    world.survey.create(TOPIC, 1);
    world.send(0, SampleAlert.of(2).candidate("rb", null).packet());
    world.decoder = strict();
    world.open =
        List.of(new OpenNight(NIGHT, TOPIC, 1, StartingPoint.ORIGIN, Optional.empty(), Map.of()));
    Ingest ingest = world.ingest(world.log, List.of(world.handovers::add), KillPoint.NONE);
    Thread thread = new Thread(ingest::run);
    thread.start();
    try {
      while (world.read(NAMES.deadLetters()).isEmpty()) {
        Thread.sleep(5);
      }
      Thread.sleep(300);
      ask(1);
      while (world.told().stream().noneMatch(StageRange.class::isInstance)) {
        Thread.sleep(5);
      }
    } finally {
      ingest.stop();
      thread.join();
    }
    assertRangesJoin();
  }

  @Test
  void whatWasPublishedMeanwhileIsADuplicate() {
    strictNight();
    ask(1);
    world.send(0, SampleAlert.of(2).candidate("rb", null).packet());
    world.open = List.of(endingAgain());
    world.runUntilLeft(2);
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4", "5", "6");
    assertThat(retried()).hasSize(3);
  }

  @Test
  void whatFailsAgainIsAnotherAttemptOfItsDeadLetter() {
    strictNight();
    world.decoder = strict();
    ask(1);
    world.open = List.of(endingAgain());
    world.runUntilLeft(2);
    assertThat(retried()).isEmpty();
    List<LogRecord> deadLetters =
        world.read(NAMES.deadLetters()).stream()
            .filter(r -> DeadLetter.from(r).isPresent())
            .toList();
    assertThat(deadLetters).hasSize(6);
    assertThat(deadLetters.stream().map(DeadLetter::first).distinct()).hasSize(3);
  }

  @Test
  void aPacketThatKillsIngestIsDeadLettered() {
    byte[] poison = SampleAlert.packet(666);
    world.survey.create(TOPIC, 1);
    for (int n = 0; n < 20; n++) {
      world.send(0, n == 7 ? poison : SampleAlert.packet(n));
    }
    world.open = List.of(world.ending(1));
    int deaths = 0;
    while (world.lefts().isEmpty()) {
      assertThat(deaths).isLessThanOrEqualTo(PoisonGuard.DEATHS);
      Mortal process = new Mortal(world.log);
      Ingest[] ingest = new Ingest[1];
      ingest[0] =
          world.ingest(
              process,
              List.of(),
              new KillPoint() {
                @Override
                public void reached(CrashPoint place) {
                  if (place == CrashPoint.INGEST_LEFT) {
                    ingest[0].stop();
                  }
                }

                @Override
                public void taking(Stage stage, byte[] packet) {
                  if (Arrays.equals(packet, poison)) {
                    throw process.die("poison");
                  }
                }
              });
      try {
        ingest[0].run();
      } catch (Mortal.Killed e) {
        deaths++;
      }
    }
    assertThat(deaths).isEqualTo(PoisonGuard.DEATHS);
    assertThat(world.publishedCandids()).hasSize(19);
    assertThat(world.deadLetters())
        .singleElement()
        .satisfies(
            deadLetter -> {
              assertThat(deadLetter.reason()).isEqualTo(Reason.KILLED_WORKER);
              assertThat(deadLetter.bytes()).isEqualTo(poison);
            });
    assertThat(world.wrongPlaces()).isEmpty();
  }

  @Test
  void anIngestThatWasClosedInOrderIsFollowedWithoutCare() {
    world.survey.create(TOPIC, 1);
    world.send(0, SampleAlert.packet(1), SampleAlert.packet(2));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    world.send(0, SampleAlert.packet(3));
    world.open = List.of(world.ending(2));
    world.runUntilLeft(2);
    assertThat(world.publishedCandids()).hasSize(3);
    assertThat(world.told()).noneMatch(DeliveryAttempt.class::isInstance);
  }
}
