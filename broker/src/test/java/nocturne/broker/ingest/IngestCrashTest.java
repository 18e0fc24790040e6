package nocturne.broker.ingest;

import static nocturne.broker.ingest.IngestWorld.NAMES;
import static nocturne.broker.ingest.IngestWorld.NIGHT;
import static nocturne.broker.ingest.IngestWorld.TOPIC;
import static nocturne.broker.ingest.Packets.alert;
import static nocturne.broker.ingest.Packets.noise;
import static nocturne.broker.ingest.Packets.withoutMagpsf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.LostEnd;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Mortal;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to an ingest between two writes, the night ends as if nothing had. The mutations
 * that the model of this protocol was tried with (handing over early, reading the ledger only to
 * the last stable offset, opening the writer late, two transactions for one, keeping what was seen
 * across an abort, taking the first seen for the first) each break a test here.
 */
class IngestCrashTest {

  /** Both sets of the model, a large packet and enough more for several transactions. */
  private static IngestWorld world() {
    IngestWorld world = new IngestWorld();
    world.options = world.options.withLargest(alert(1, 1).length + 40);
    world.survey.create(TOPIC, 2);
    world.send(0, withoutMagpsf(1), alert(1, 1), noise(3), alert(2, 1), alert(3, 1), alert(3, 1));
    world.send(1, alert(1, 1), alert(1, 2), noise(3), new byte[1000], alert(4, 1), alert(2, 2));
    world.send(1, alert(5, 1), alert(1, 2), alert(6, 1));
    world.open = List.of(world.ending(1));
    return world;
  }

  private static Map<String, List<String>> undisturbed() {
    IngestWorld world = world();
    assertThat(world.runUntilLeft(1)).isEqualTo(Ingest.Ended.STOPPED);
    assertThat(world.wrongPlaces()).isEmpty();
    return world.result();
  }

  @Test
  void theUndisturbedNightIsWhatItShouldBe() {
    IngestWorld world = world();
    world.runUntilLeft(1);
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4", "5", "6");
    assertThat(world.deadLetters())
        .extracting(
            deadLetter ->
                deadLetter.place().partition()
                    + "@"
                    + deadLetter.place().offset()
                    + " "
                    + deadLetter.reason())
        .containsExactlyInAnyOrder(
            "0@0 MISSING_FIELD",
            "0@2 NOT_AVRO",
            "1@1 DIFFERS_FROM_FIRST",
            "1@3 UNKNOWN_SCHEMA",
            "1@5 DIFFERS_FROM_FIRST");
    assertThat(world.outcomes())
        .filteredOn(outcome -> outcome.kind() == PacketOutcome.Kind.DUPLICATE)
        .extracting(outcome -> outcome.surveyPartition() + "@" + outcome.surveyOffset())
        .containsExactlyInAnyOrder("0@5", "1@0", "1@2", "1@7");
    assertThat(world.lefts()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "INGEST_.*")
  void killedAtAnyPlaceAndStartedAgainTheNightIsTheSame(CrashPoint place) {
    Map<String, List<String>> expected = undisturbed();
    int kills = 0;
    for (int nth = 1; ; nth++) {
      IngestWorld world = world();
      if (!killAt(world, place, nth)) {
        break;
      }
      kills++;
      world.runUntilLeft(1);
      assertThat(world.result()).as("killed at %s, time %d", place, nth).isEqualTo(expected);
      assertThat(world.told())
          .as("packets and their record are visible together")
          .noneMatch(LostEnd.class::isInstance);
      assertThat(world.wrongPlaces()).isEmpty();
      assertNothingWasHandedOverTwice(world);
    }
    assertThat(kills).as("the place is met").isPositive();
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "INGEST_.*")
  void killedTwiceAtAnyPlacesTheNightIsTheSame(CrashPoint first) throws Exception {
    Map<String, List<String>> expected = undisturbed();
    List<Callable<Void>> nights = new ArrayList<>();
    for (CrashPoint second : CrashPoint.ingest()) {
      for (int n = 1; n <= 3; n++) {
        int nth = n;
        nights.add(
            () -> {
              IngestWorld world = world();
              killAt(world, first, nth);
              killAt(world, second, 2);
              world.runUntilLeft(1);
              assertThat(world.result()).as("%s %d, %s 2", first, nth, second).isEqualTo(expected);
              assertThat(world.wrongPlaces()).isEmpty();
              return null;
            });
      }
    }
    // They wait most of the time.
    ExecutorService beside = Executors.newFixedThreadPool(13);
    try {
      for (Future<Void> night : beside.invokeAll(nights)) {
        night.get();
      }
    } finally {
      beside.shutdownNow();
    }
  }

  /** As after a power cut: the ledger has lost its end, and the topics have not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 8, 100})
  void whatTheLedgerForgotKeepsItsPlace(int entries) {
    Map<String, List<String>> expected = undisturbed();
    for (int nth = 1; ; nth++) {
      IngestWorld world = world();
      if (!killAt(world, CrashPoint.INGEST_COMMITTED, nth)) {
        assertThat(nth).isGreaterThan(3);
        break;
      }
      world.log.ledger().lose(0, entries);
      world.runUntilLeft(1);
      assertThat(world.result()).as("killed at commit %d", nth).isEqualTo(expected);
      assertThat(world.wrongPlaces()).isEmpty();
      assertNothingWasHandedOverTwice(world);
    }
  }

  /** What ingest publishes now stands behind what it has not recorded yet, and must not hide it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whatTheLedgerForgotIsNotHiddenByWhatIsPublishedNow(int partition) {
    for (int second = 1; second <= 4; second++) {
      IngestWorld world = new IngestWorld();
      world.survey.create(TOPIC, 2);
      world.send(partition, alert(1, 1), noise(3), alert(2, 1), alert(3, 1));
      world.open = List.of(IngestWorld.receiving(1));
      assertThat(killAt(world, CrashPoint.INGEST_COMMITTED, 2)).isTrue();
      world.log.ledger().lose(0, 100);
      world.send(1 - partition, alert(4, 1), noise(5), alert(5, 1), alert(6, 1));
      world.open = List.of(world.ending(1));
      killAt(world, CrashPoint.INGEST_COMMITTED, second);

      world.runUntilLeft(1);

      assertThat(world.publishedCandids())
          .as("killed again at commit %d", second)
          .containsExactly("1", "2", "3", "4", "5", "6");
      assertThat(world.deadLetters()).hasSize(2);
      assertThat(world.wrongPlaces()).isEmpty();
    }
  }

  /** The survey's topic may be gone as well; what we have of it is recorded. */
  @Test
  void whatTheLedgerForgotIsRecordedThoughTheSurveyHasItNoMore() {
    IngestWorld world = world();
    assertThat(killAt(world, CrashPoint.INGEST_COMMITTED, 3)).isTrue();
    List<PacketOutcome> before = world.outcomes();
    assertThat(before).isNotEmpty();
    world.log.ledger().lose(0, 100);
    world.survey.delete(TOPIC);
    world.open = List.of(world.ending(1));

    world.runUntilLeft(1);

    assertThat(world.outcomes())
        .containsExactlyInAnyOrderElementsOf(
            before.stream().filter(outcome -> outcome.at() != null).toList());
    assertThat(world.wrongPlaces()).isEmpty();
  }

  @Test
  void aTopicThatLostAnAlertIsNotWrittenTo() {
    IngestWorld world = world();
    killAt(world, CrashPoint.INGEST_COMMITTED, 3);
    world.log.lose(NAMES.alerts(), 0, 2);
    List<String> published = world.publishedCandids();

    Ingest ingest = world.ingest(world.log, 1, place -> {});
    CompletableFuture<Ingest.Ended> run = CompletableFuture.supplyAsync(ingest::run);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!ingest.gauge().problem().orElse("").contains("nocturne repair")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    ingest.stop();
    assertThat(run.join()).isEqualTo(Ingest.Ended.STOPPED);

    assertThat(world.publishedCandids()).isEqualTo(published);
  }

  /** FIRST_SEEN: what was rejected is not the first of its candid, though its candid was read. */
  @Test
  void aPacketTooLargeDoesNotStandInTheWayOfASmallerOne() {
    IngestWorld world = new IngestWorld();
    world.options = world.options.withLargest(alert(1, 1).length + 40);
    world.survey.create(TOPIC, 1);
    byte[] large = SampleAlert.of(1).cutouts(3000).packet();
    assertThat(large).hasSizeGreaterThan(alert(1, 1).length + 40);
    world.send(0, large, alert(1, 1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.publishedCandids()).containsExactly("1");
    assertThat(world.deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly(Reason.TOO_LARGE);
  }

  /**
   * A dead letter that is tried again: its packet is published once, however often its ingest dies.
   */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "RETRY_.*")
  void aRetryWhoseIngestIsKilledIsTakenAgain(CrashPoint place) {
    IngestWorld world = new IngestWorld();
    IngestOptions usual = world.options;
    world.options = usual.withLargest(alert(1, 1).length - 1);
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.publishedCandids()).isEmpty();
    LogRecord first = world.read(NAMES.deadLetters()).get(0);
    try (LogWriter service = world.log.writer("service")) {
      service.begin();
      service.publish(
          NAMES.deadLetters(),
          new Retry(DeadLetter.from(first).orElseThrow(), first.position()).message());
      service.commit();
    }
    world.options = usual;
    world.open = List.of(IngestWorld.receiving(2));

    Mortal log = new Mortal(world.log);
    Ingest ingest =
        world.ingest(
            log,
            List.of(),
            at -> {
              if (at == place) {
                throw log.die(place.name());
              }
            });
    assertThatThrownBy(ingest::run).isInstanceOf(Mortal.Killed.class);
    Ingest[] successor = new Ingest[1];
    successor[0] =
        world.ingest(
            world.log,
            List.of(),
            at -> {
              if (at == CrashPoint.INGEST_COMMITTED) {
                successor[0].stop();
              }
            });
    successor[0].run();
    assertThat(world.publishedCandids()).containsExactly("1");
  }

  /** An ingest that is overtaken at any place, finds out, and has changed nothing. */
  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "INGEST_.*")
  void anIngestThatWakesUpLateChangesNothing(CrashPoint place) {
    Map<String, List<String>> expected = undisturbed();
    IngestWorld world = world();
    boolean[] overtaken = new boolean[1];
    Ingest zombie =
        world.ingest(
            new Mortal(world.log),
            1,
            at -> {
              if (at == place && !overtaken[0]) {
                overtaken[0] = true;
                world.runUntilLeft(1);
              }
            });
    Ingest.Ended ended = zombie.run();
    if (place != CrashPoint.INGEST_WRITER_OPENED && place != CrashPoint.INGEST_LEFT) {
      assertThat(ended).isEqualTo(Ingest.Ended.FENCED);
      assertThat(zombie.gauge().state()).isEqualTo(IngestGauge.State.STEPPED_DOWN);
      assertThat(zombie.gauge().problem()).isPresent();
    }
    assertThat(world.result()).isEqualTo(expected);
    assertThat(world.wrongPlaces()).isEmpty();
  }

  /** To be given up by the back end after a silence looks like being overtaken. */
  @Test
  void anIngestThatWasShutOutOnceGoesOn() {
    Map<String, List<String>> expected = undisturbed();
    IngestWorld world = world();
    boolean[] silent = new boolean[1];
    Ingest ingest =
        world.ingest(
            new Mortal(world.log),
            1,
            at -> {
              if (at == CrashPoint.INGEST_FLUSHED && !silent[0]) {
                silent[0] = true;
                world.log.writer(NAMES.writer()).close();
              }
            });
    assertThat(ingest.keepRunning()).isEqualTo(Ingest.Ended.STOPPED);
    assertThat(world.result()).isEqualTo(expected);
    assertThat(world.wrongPlaces()).isEmpty();
  }

  /** It does not open again, so that the newer one is not shut out in turn. */
  @Test
  void anIngestThatIsShutOutByOneThatIsKnownIsReplaced() {
    IngestWorld world = world();
    AtomicBoolean known = new AtomicBoolean();
    Ingest ingest =
        world
            .ingest(
                new Mortal(world.log),
                1,
                at -> {
                  if (at == CrashPoint.INGEST_FLUSHED) {
                    world.log.writer(NAMES.writer()).close();
                    known.set(true);
                  }
                })
            .replacedBy(known::get);
    assertThat(ingest.keepRunning()).isEqualTo(Ingest.Ended.REPLACED);
    assertThat(world.publishedCandids()).isEmpty();
  }

  /** What a successor publishes in the meantime is not what the ledger forgot. */
  @Test
  void anIngestThatIsShutOutTellsOfNoLostEnd() {
    Map<String, List<String>> expected = undisturbed();
    IngestWorld world = world();
    AtomicBoolean isOvertaken = new AtomicBoolean();
    world.runUntilLeft(
        1,
        at -> {
          if (at == CrashPoint.INGEST_LEDGER_READ && isOvertaken.compareAndSet(false, true)) {
            world.runUntilLeft(1);
          }
        });
    assertThat(isOvertaken).isTrue();
    assertThat(world.told()).noneMatch(LostEnd.class::isInstance);
    assertThat(world.result()).isEqualTo(expected);
    assertThat(world.wrongPlaces()).isEmpty();
  }

  /** A back end that answers late gives the id up time and again: nobody else is there. */
  @Test
  void anIngestThatIsShutOutAgainAndAgainByNobodyGoesOn() {
    Map<String, List<String>> expected = undisturbed();
    IngestWorld world = world();
    int[] times = new int[1];
    Ingest ingest =
        world.ingest(
            new Mortal(world.log),
            1,
            at -> {
              if (at == CrashPoint.INGEST_FLUSHED && ++times[0] <= 5) {
                world.log.writer(NAMES.writer()).close();
              }
            });
    assertThat(ingest.keepRunning()).isEqualTo(Ingest.Ended.STOPPED);
    assertThat(times[0]).isGreaterThan(5);
    assertThat(world.result()).isEqualTo(expected);
    assertThat(world.wrongPlaces()).isEmpty();
  }

  @Test
  void anIngestThatIsShutOutTwiceByOneThatWorksStepsDown() throws InterruptedException {
    IngestWorld world = world();
    world.options = world.options.withPace(IngestWorld.pace(Duration.ofSeconds(20)));
    SurveyPartition elsewhere = new SurveyPartition("cluster", "x", "ztf_20210119_programid1", 0);
    int[] times = new int[1];
    AtomicBoolean over = new AtomicBoolean();
    Thread another =
        new Thread(
            () -> {
              for (long offset = 0; !over.get(); offset++) {
                world.log.ledger().append(batchOf(Night.parse("20210119"), elsewhere, offset));
                LockSupport.parkNanos(100_000);
              }
            });
    Ingest ingest =
        world.ingest(
            new Mortal(world.log),
            1,
            at -> {
              if (at == CrashPoint.INGEST_FLUSHED) {
                world.log.writer(NAMES.writer()).close();
                if (++times[0] == 2) {
                  another.start();
                }
              }
            });
    assertThat(ingest.keepRunning()).isEqualTo(Ingest.Ended.FENCED);
    over.set(true);
    another.join();
    assertThat(times[0]).isEqualTo(2);
    assertThat(world.publishedCandids()).isEmpty();
  }

  /** Of two ingests that keep running, one is left, and the night is what it should be. */
  @Test
  void ofTwoIngestsThatKeepRunningOneIsLeft() throws InterruptedException {
    Map<String, List<String>> expected = undisturbed();
    IngestWorld world = world();
    Ingest first = world.ingest(world.log, List.of(), at -> {});
    Ingest second = world.ingest(world.log, List.of(), at -> {});
    Thread one = new Thread(first::keepRunning);
    Thread other = new Thread(second::keepRunning);
    one.start();
    other.start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (world.lefts().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    first.stop();
    second.stop();
    one.join();
    other.join();
    assertThat(world.result()).isEqualTo(expected);
    assertThat(world.wrongPlaces()).isEmpty();
  }

  @Test
  void anAnswerThatNeverCameIsReadFromTheLedgerWhetherItHappenedOrNot() {
    Map<String, List<String>> expected = undisturbed();
    for (int nth = 1; nth <= 6; nth++) {
      for (boolean happened : List.of(true, false)) {
        IngestWorld world = world();
        int[] commits = new int[1];
        int lost = nth;
        world
            .log
            .faults()
            .beforeEachCommit(
                id -> {
                  if (++commits[0] == lost) {
                    if (happened) {
                      world.log.faults().loseAnswerOfNextCommit(NAMES.writer()::equals);
                    } else {
                      world.log.faults().loseNextCommit(NAMES.writer()::equals);
                    }
                  }
                });
        world.runUntilLeft(1);
        assertThat(world.result()).as("commit %d, happened: %s", nth, happened).isEqualTo(expected);
        assertThat(world.wrongPlaces()).isEmpty();
      }
    }
  }

  /** KEEP_SEEN: what was seen in a transaction that was dropped was not seen. */
  @Test
  void afterAnAbortOfItsOwnNothingIsTakenForADuplicate() {
    Map<String, List<String>> expected = undisturbed();
    for (List<java.util.function.Consumer<IngestWorld>> faults :
        List.<List<java.util.function.Consumer<IngestWorld>>>of(
            List.of(world -> world.log.faults().refuseNextCommit(NAMES.writer()::equals)),
            List.of(world -> world.log.faults().refuseNextFlush(NAMES.writer()::equals)))) {
      IngestWorld world = world();
      faults.forEach(fault -> fault.accept(world));
      world.runUntilLeft(1);
      assertThat(world.result()).isEqualTo(expected);
    }
  }

  /** HANDOVER_EARLY: only what a reader of committed records can see is handed over. */
  @Test
  void whatIsHandedOverIsCommitted() {
    IngestWorld world = world();
    world.log.faults().refuseNextCommit(NAMES.writer()::equals);
    List<RecordPlace> early = new ArrayList<>();
    Ingest[] self = new Ingest[1];
    self[0] =
        world.ingest(
            world.log,
            List.of(
                handover -> {
                  Set<RecordPlace> visible = visibleNow(world);
                  handover.alerts().stream()
                      .map(PublishedAlert::position)
                      .filter(at -> !visible.contains(at))
                      .forEach(early::add);
                  return world.handovers.add(handover);
                }),
            place -> {
              if (place == CrashPoint.INGEST_LEFT) {
                self[0].stop();
              }
            });
    self[0].run();
    assertThat(early).isEmpty();
    assertThat(world.handovers.stream().mapToInt(h -> h.alerts().size()).sum()).isEqualTo(6);
    assertThat(world.handovers)
        .allSatisfy(
            handover ->
                assertThat(handover.alerts())
                    .allSatisfy(
                        alert -> {
                          assertThat(alert.position().partition()).isEqualTo(handover.partition());
                          assertThat(alert.position().offset())
                              .isBetween(handover.range().from(), handover.range().to() - 1);
                          assertThat(alert.night()).isEqualTo(NIGHT);
                        }));
  }

  /** What a reader of committed records sees without waiting for anything. */
  private static Set<RecordPlace> visibleNow(IngestWorld world) {
    Set<RecordPlace> visible = new HashSet<>();
    try (LogReader reader = world.log.reader(NAMES.alerts())) {
      reader.poll(Duration.ZERO).forEach(record -> visible.add(record.position()));
    }
    return visible;
  }

  /** Ranges of one partition join, also where a restart read the last end from the ledger. */
  @Test
  void rangesHandedOverJoinAcrossARestart() {
    IngestWorld world = world();
    killAt(world, CrashPoint.INGEST_HANDED_OVER, 4);
    int before = world.handovers.size();
    world.runUntilLeft(1);
    for (int partition = 0; partition < 2; partition++) {
      int p = partition;
      List<Long> edges = new ArrayList<>(List.of(0L));
      world.handovers.stream()
          .filter(handover -> handover.partition() == p)
          .forEach(
              handover -> {
                assertThat(handover.range().from()).isEqualTo(edges.get(edges.size() - 1));
                edges.add(handover.range().to());
              });
    }
    assertThat(before).isEqualTo(4);
    assertThat(world.handovers).hasSizeGreaterThan(before);
  }

  /** INIT_LATE: a predecessor is shut out before the ledger is read, not after. */
  @Test
  void aPredecessorCannotCommitOnceTheLedgerIsRead() {
    IngestWorld world = world();
    LogWriter predecessor = world.log.writer(NAMES.writer());
    predecessor.begin();
    SurveyTopic topic = world.survey.find(TOPIC).orElseThrow().topic();
    predecessor.record(batchOf(NIGHT, SurveyPartition.of(topic, 0), 1));
    AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();
    Ledger real = world.ledger;
    world.ledger =
        new Ledger() {
          @Override
          public LedgerMark end() {
            return real.end();
          }

          @Override
          public void read(
              LedgerMark from,
              Scope scope,
              java.util.function.Consumer<? super LedgerRecord> each) {
            try {
              predecessor.commit();
            } catch (RuntimeException e) {
              refusal.set(e);
            }
            real.read(from, scope, each);
          }

          @Override
          public void append(LedgerRecord told) {
            real.append(told);
          }
        };
    world.runUntilLeft(1);
    assertThat(refusal.get())
        .isInstanceOf(PortException.Fenced.class)
        .hasMessageContaining("taken over");
    assertThat(world.outcomes()).as("each packet one outcome").hasSize(15);
  }

  /** LSO: an undecided transaction of somebody else hides what we committed behind it. */
  @Test
  void theLedgerIsReadToItsEndThoughAnothersTransactionIsOpen() throws InterruptedException {
    Map<String, List<String>> expected = undisturbed();
    IngestWorld world = world();
    LogWriter other = world.log.writer("another");
    SurveyPartition elsewhere = new SurveyPartition("cluster", "x", "ztf_20210119_programid1", 0);
    Mortal mortal = new Mortal(world.log);
    int[] committed = new int[1];
    Ingest killed =
        world.ingest(
            mortal,
            1,
            place -> {
              if (place == CrashPoint.INGEST_COMMITTED && ++committed[0] == 1) {
                other.begin();
                other.record(batchOf(Night.parse("20210119"), elsewhere, 0));
              }
              if (place == CrashPoint.INGEST_COMMITTED && committed[0] == 3) {
                throw mortal.die("COMMITTED 3");
              }
            });
    assertThatThrownBy(killed::run)
        .isInstanceOf(Mortal.Killed.class)
        .hasMessage("killed at COMMITTED 3");

    CountDownLatch opened = new CountDownLatch(1);
    Thread ingest =
        new Thread(
            () ->
                world.runUntilLeft(
                    1,
                    place -> {
                      if (place == CrashPoint.INGEST_WRITER_OPENED) {
                        opened.countDown();
                      }
                    }));
    ingest.start();
    assertThat(opened.await(10, TimeUnit.SECONDS)).isTrue();
    other.abort();
    ingest.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(ingest.isAlive()).isFalse();
    assertThat(world.result()).isEqualTo(expected);
  }

  /** Brings an ingest to the place for the n-th time and kills it there; false if it never came. */
  private static boolean killAt(IngestWorld world, CrashPoint place, int nth) {
    Mortal log = new Mortal(world.log);
    int[] met = new int[1];
    Ingest ingest =
        world.ingest(
            log,
            1,
            at -> {
              if (at == place && ++met[0] == nth) {
                throw log.die(place + " " + nth);
              }
            });
    try {
      ingest.run();
      return false;
    } catch (Mortal.Killed killed) {
      return met[0] == nth;
    }
  }

  private static void assertNothingWasHandedOverTwice(IngestWorld world) {
    List<RecordPlace> handed =
        world.handovers.stream()
            .flatMap(handover -> handover.alerts().stream())
            .map(PublishedAlert::position)
            .toList();
    assertThat(handed).doesNotHaveDuplicates();
    Set<RecordPlace> visible = new HashSet<>();
    world.read(NAMES.alerts()).forEach(record -> visible.add(record.position()));
    assertThat(visible).containsAll(handed);
  }

  private static IngestBatch batchOf(Night night, SurveyPartition partition, long offset) {
    return new IngestBatch(
        night,
        Map.of(partition, offset + 1),
        Map.of(),
        Map.of(),
        List.of(
            new PacketOutcome(
                PacketOutcome.Kind.DUPLICATE,
                partition.partition(),
                offset,
                new Candid(77),
                10,
                1,
                null,
                null,
                null)));
  }

  @Test
  void aWorldThatIsWrongStopsIngestLoudly() {
    IngestWorld world = world();
    world.log.delete(NAMES.alerts());
    Ingest ingest = world.ingest(world.log, 1, place -> {});
    assertThatThrownBy(ingest::run)
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(NAMES.alerts());
    assertThat(ingest.gauge().state()).isEqualTo(IngestGauge.State.BROKEN);
  }
}
