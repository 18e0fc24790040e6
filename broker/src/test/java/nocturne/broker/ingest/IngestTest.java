package nocturne.broker.ingest;

import static nocturne.broker.ingest.IngestWorld.NAMES;
import static nocturne.broker.ingest.IngestWorld.NIGHT;
import static nocturne.broker.ingest.IngestWorld.TOPIC;
import static nocturne.broker.ingest.IngestWorld.receiving;
import static nocturne.broker.ingest.Packets.alert;
import static nocturne.broker.ingest.Packets.noise;
import static nocturne.broker.ingest.Packets.withoutMagpsf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.PacketOutcome.Kind;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import nocturne.survey.SurveyTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestTest {
  private static final Night NEXT_NIGHT = Night.parse("20210121");
  private static final String NEXT_TOPIC = "ztf_20210121_programid1";

  private final IngestWorld world = new IngestWorld();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Ingest> ingests = new ArrayList<>();

  @AfterEach
  void closeIngests() throws InterruptedException {
    ingests.forEach(Ingest::stop);
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).as("an ingest that was told to stop").isFalse();
    }
  }

  private Ingest open() {
    return open(Optional::empty);
  }

  private Ingest open(Supplier<Optional<String>> hold) {
    Ingest ingest =
        world.ingest(world.log, List.of(world.handovers::add), KillPoint.NONE).heldBy(hold);
    Thread thread = new Thread(ingest::run, "ingest");
    ingests.add(ingest);
    threads.add(thread);
    thread.start();
    return ingest;
  }

  private static void await(String what, BooleanSupplier claim) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!claim.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting until %s", what).isNegative();
      Thread.onSpinWait();
    }
  }

  private static NightProgress progress(Ingest ingest) {
    return ingest.gauge().night(NIGHT).orElseThrow();
  }

  private static void awaitReceived(Ingest ingest, long packets) {
    await(
        packets + " packets are received",
        () ->
            ingest.gauge().night(NIGHT).filter(n -> n.counts().received() == packets).isPresent());
  }

  @Test
  void aPacketIsPublishedByteForByteUnderItsCandidWithTheSurveysCoordinates() {
    world.survey.create(TOPIC, 2);
    byte[] packet = alert(-1_234_567_890_123_456_789L, 1);
    world.send(0, noise(1));
    world.send(0, packet);
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);

    LogRecord published = world.read(NAMES.alerts()).get(0);
    assertThat(published.value()).isEqualTo(packet);
    assertThat(published.key()).isEqualTo("-1234567890123456789".getBytes(StandardCharsets.UTF_8));
    assertThat(published.attributes())
        .isEqualTo(
            Map.of(
                "kafka.topic", TOPIC,
                "kafka.partition", "0",
                "kafka.offset", "1",
                "kafka.timestamp", "1611111111000"));
  }

  @Test
  void anIngestThatIsHeldTakesNothingSaysWhyAndGoesOnByItself() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1));
    world.open = List.of(receiving(1));
    AtomicReference<Optional<String>> hold = new AtomicReference<>(Optional.empty());
    Ingest ingest = open(hold::get);
    awaitReceived(ingest, 2);
    hold.set(Optional.of("the disk is nearly full"));
    await("it is held", () -> ingest.gauge().state() == IngestGauge.State.HELD);
    assertThat(ingest.gauge().problem()).contains("the disk is nearly full");
    world.send(0, alert(3, 1), alert(4, 1));
    world.open = List.of(world.ending(1));
    await("it looks for the ends", () -> progress(ingest).lag().orElse(0) == 2);
    assertThat(world.publishedCandids()).containsExactly("1", "2");
    hold.set(Optional.empty());
    await("the night is left", () -> world.lefts().size() == 1);
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4");
    assertThat(ingest.gauge().problem()).isEmpty();
  }

  @Test
  void theSameBytesAgainAreADuplicateWhateverBecameOfTheFirst() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(1, 2), noise(1));
    world.send(0, alert(1, 1), alert(1, 2), noise(1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.outcomes())
        .extracting(PacketOutcome::kind)
        .containsExactly(
            Kind.PUBLISHED,
            Kind.REJECTED,
            Kind.REJECTED,
            Kind.DUPLICATE,
            Kind.DUPLICATE,
            Kind.DUPLICATE);
    assertThat(world.deadLetters()).hasSize(2);
  }

  @Test
  void aPacketDeadLetteredDoesNotStandInTheWayOfAGoodOneWithItsCandid() {
    world.survey.create(TOPIC, 1);
    world.send(0, withoutMagpsf(1), alert(1, 1), alert(1, 2));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.outcomes())
        .extracting(PacketOutcome::kind, PacketOutcome::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Kind.REJECTED, Reason.MISSING_FIELD),
            org.assertj.core.groups.Tuple.tuple(Kind.PUBLISHED, null),
            org.assertj.core.groups.Tuple.tuple(Kind.REJECTED, Reason.DIFFERS_FROM_FIRST));
    assertThat(world.read(NAMES.alerts()).get(0).value()).isEqualTo(alert(1, 1));
    DeadLetter first = world.deadLetters().get(0);
    assertThat(first.cause().detail()).contains("of candid 1");
    assertThat(first.candid()).contains(new Candid(1));
  }

  @Test
  void aDeadLetterHasTheBytesTheReasonAndTheCoordinates() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(1, 2));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    DeadLetter deadLetter = world.deadLetters().get(0);
    assertThat(deadLetter.bytes()).isEqualTo(alert(1, 2));
    assertThat(deadLetter.reason()).isEqualTo(Reason.DIFFERS_FROM_FIRST);
    assertThat(deadLetter.cause().detail())
        .isEqualTo("candid 1 was published before with other bytes");
    assertThat(deadLetter.night()).isEqualTo(NIGHT);
    assertThat(deadLetter.candid()).contains(new Candid(1));
    assertThat(deadLetter.identity().objectId()).contains("ZTF21test2");
    assertThat(deadLetter.origin().toString()).isEqualTo(TOPIC + "/0@1");
  }

  @Test
  void bytesTooLargeForAMessageLieInTheArchiveAndTheDeadLetterPointsThere() {
    byte[] largeAlert = alert(1, 1);
    byte[] largeNoise = "x".repeat(largeAlert.length).getBytes(StandardCharsets.UTF_8);
    world.options = world.options.withLargest(largeAlert.length - 1);
    world.survey.create(TOPIC, 1);
    world.send(0, largeAlert, largeNoise);
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);

    assertThat(world.publishedCandids()).isEmpty();
    assertThat(world.deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly(Reason.TOO_LARGE, Reason.NOT_AVRO);
    List<byte[]> stored = new ArrayList<>();
    for (DeadLetter deadLetter : world.deadLetters()) {
      assertThat(deadLetter.bytes()).isEmpty();
      assertThat(deadLetter.length()).isEqualTo(largeAlert.length);
      assertThat(deadLetter.storedAt().orElseThrow()).startsWith("rejected/20210120/large/0/");
      stored.add(
          world.store.read(NAMES.archive(), deadLetter.storedAt().orElseThrow()).orElseThrow());
    }
    assertThat(stored.get(0)).isEqualTo(largeAlert);
    assertThat(stored.get(1)).isEqualTo(largeNoise);
  }

  @Test
  void aNightIsLeftOnlyWhenItsEndsAreNotedAndReached() {
    world.survey.create(TOPIC, 2);
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Ingest ingest = open();
    awaitReceived(ingest, 1);
    assertThat(world.lefts()).isEmpty();
    assertThat(progress(ingest).left()).isFalse();

    world.send(1, alert(2, 1));
    OpenNight ending = world.ending(1);
    world.open = List.of(ending);
    await("the night is left", () -> progress(ingest).left());
    assertThat(world.lefts())
        .containsExactly(new NightLeft(NIGHT, 1, ending.ends().orElseThrow(), Map.of()));
    assertThat(world.publishedCandids()).containsExactly("1", "2");
  }

  @Test
  void anIngestThatComesWhenTheNightHasEndedReadsToTheEndsBeforeItLeaves() {
    world.survey.create(TOPIC, 2);
    world.send(0, alert(1, 1), alert(2, 1));
    world.send(1, alert(3, 1));
    OpenNight ending = world.ending(1);
    world.open = List.of(ending);
    open();
    await("the night is left", () -> !world.lefts().isEmpty());
    assertThat(world.lefts())
        .containsExactly(new NightLeft(NIGHT, 1, ending.ends().orElseThrow(), Map.of()));
    assertThat(world.publishedCandids()).containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void aLateTailIsReadOnByTheNextRevisionAndKnowsWhatWasSeen() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(world.ending(1));
    Ingest ingest = open();
    await("the night is left", () -> world.lefts().size() == 1);
    world.open = List.of();

    world.send(0, alert(1, 1), alert(2, 1));
    await("ingest has let go", () -> ingest.gauge().state() == IngestGauge.State.WAITING);
    assertThat(world.outcomes()).as("a closed night is not read on").hasSize(1);

    world.open = List.of(receiving(2));
    awaitReceived(ingest, 3);
    world.open = List.of(world.ending(2));
    await("it is left again", () -> world.lefts().size() == 2);
    assertThat(world.lefts()).extracting(NightLeft::revision).containsExactly(1, 2);
    assertThat(world.outcomes())
        .extracting(PacketOutcome::kind)
        .containsExactly(Kind.PUBLISHED, Kind.DUPLICATE, Kind.PUBLISHED);
  }

  @Test
  void aNightThatFailedWhileItWasDrainedIsReadOnThoughItsRevisionWasLeft() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    world.send(0, alert(2, 1));
    world.open = List.of(receiving(1));
    Ingest ingest = open();
    awaitReceived(ingest, 2);
    world.open = List.of(world.ending(1));
    await("it is left again", () -> world.lefts().size() == 2);
  }

  @Test
  void aNightLeftAlreadyIsNotReadByANewIngest() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    world.send(0, alert(2, 1));
    Ingest ingest = open();
    await("it waits", () -> ingest.gauge().state() == IngestGauge.State.WAITING);
    assertThat(world.outcomes()).hasSize(1);
    assertThat(progress(ingest).left()).isTrue();
    assertThat(world.lefts()).hasSize(1);
  }

  @Test
  void twoNightsAreReadSideBySideAndNeverInOneTransaction() {
    world.options = world.options.withPackets(100);
    world.survey.create(TOPIC, 2);
    world.survey.create(NEXT_TOPIC, 1);
    for (int n = 0; n < 5; n++) {
      world.send(TOPIC, n % 2, alert(n, 1));
      world.send(NEXT_TOPIC, 0, alert(n, 1));
    }
    world.open =
        List.of(
            world.ending(1),
            new OpenNight(
                NEXT_NIGHT,
                NEXT_TOPIC,
                1,
                StartingPoint.ORIGIN,
                Optional.of(world.endsNow(NEXT_TOPIC))));
    world.runUntilLeft(2);
    assertThat(world.lefts())
        .extracting(NightLeft::night)
        .containsExactlyInAnyOrder(NIGHT, NEXT_NIGHT);
    assertThat(world.publishedCandids()).as("identity is night and candid").hasSize(10);
    assertThat(world.handovers)
        .allSatisfy(
            handover ->
                assertThat(handover.alerts().stream().map(a -> a.night()).distinct()).hasSize(1));
    assertThat(world.told())
        .filteredOn(IngestBatch.class::isInstance)
        .allSatisfy(
            told ->
                assertThat(((IngestBatch) told).next().keySet())
                    .allMatch(p -> p.topic().contains(((IngestBatch) told).night().basicIso())));
  }

  @Test
  void offsetsThatExpiredAreNamedAndTheRestIsRead() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1), alert(3, 1));
    world.survey.expireBelow(TOPIC, 0, 2);
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.publishedCandids()).containsExactly("3");
    SurveyPartition partition =
        SurveyPartition.of(world.survey.find(TOPIC).orElseThrow().topic(), 0);
    assertThat(world.told())
        .contains(
            new IngestBatch(
                NIGHT,
                Map.of(partition, 2L),
                Map.of(partition, List.of(new Range(0, 2))),
                Map.of(),
                List.of()));
  }

  @Test
  void aPartitionThatShrankIsReadFromItsBeginning() {
    SurveyTopic topic = world.survey.create(TOPIC, 1);
    SurveyPartition partition = SurveyPartition.of(topic, 0);
    try (LogWriter earlier = world.log.writer(NAMES.writer())) {
      earlier.begin();
      earlier.record(new IngestBatch(NIGHT, Map.of(partition, 10L), Map.of(), Map.of(), List.of()));
      earlier.commit();
    }
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Ingest ingest = open();
    awaitReceived(ingest, 1);
    assertThat(world.publishedCandids()).containsExactly("1");
    world.open = List.of(world.ending(1));
    await("the night is left", () -> world.lefts().size() == 1);
  }

  @Test
  void aTopicMadeAgainIsReadFromItsBeginningAndNothingIsPublishedTwice() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1));
    world.open = List.of(receiving(1));
    Ingest ingest = open();
    awaitReceived(ingest, 2);

    world.survey.create(TOPIC, 1);
    world.send(0, alert(2, 1), alert(3, 1));
    awaitReceived(ingest, 4);
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3");
    world.open = List.of(world.ending(1));
    await("the night is left", () -> world.lefts().size() == 1);
  }

  @Test
  void aTopicThatGoesAwayAfterEndLeavesItsUnreadRestNamedAsExpired() {
    SurveyTopic topic = world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1));
    OpenNight ending = world.ending(1);
    world.survey.delete(TOPIC);
    world.open = List.of(ending);
    world.runUntilLeft(1);
    SurveyPartition partition = SurveyPartition.of(topic, 0);
    assertThat(world.told())
        .contains(
            new IngestBatch(
                NIGHT,
                Map.of(partition, 2L),
                Map.of(partition, List.of(new Range(0, 2))),
                Map.of(),
                List.of()));
    assertThat(world.lefts())
        .containsExactly(new NightLeft(NIGHT, 1, Map.of(partition, 2L), Map.of()));
  }

  /** What was read before is read again and known; what is gone holds up no night. */
  @Test
  void anEndThatTheTopicNoLongerReachesIsNamedAsExpiredAndTheNightIsLeft() {
    SurveyTopic topic = world.survey.create(TOPIC, 2);
    world.send(0, alert(1, 1), alert(2, 1), alert(3, 1));
    world.send(1, alert(4, 1));
    world.open = List.of(receiving(1));
    Ingest first = open();
    awaitReceived(first, 4);
    first.stop();
    await("it stops", () -> first.gauge().state() == IngestGauge.State.STOPPED);
    world.send(0, alert(5, 1), alert(6, 1));
    OpenNight ending = world.ending(1);
    world.survey.cut(TOPIC, 0, 1);
    IngestOptions.Pace pace = world.options.pace();
    world.options =
        world.options.withPace(
            new IngestOptions.Pace(
                pace.look(), pace.lag(), pace.tell(), pace.patience(), Duration.ofSeconds(1)));

    world.open = List.of(ending);
    Ingest again = open();
    await("it says what it waits for", () -> again.gauge().problem().isPresent());
    assertThat(again.gauge().problem().orElseThrow())
        .contains("offsets 3 to 4 of partition 0 of " + TOPIC);
    await("the night is left", () -> world.lefts().size() == 1);

    assertThat(world.publishedCandids()).containsExactlyInAnyOrder("1", "2", "3", "4");
    assertThat(world.lefts().get(0).positions()).containsEntry(SurveyPartition.of(topic, 0), 5L);
    assertThat(world.told())
        .contains(
            new IngestBatch(
                NIGHT,
                Map.of(SurveyPartition.of(topic, 0), 5L),
                Map.of(SurveyPartition.of(topic, 0), List.of(new Range(3, 5))),
                Map.of(),
                List.of()));
    await("it waits for nothing", () -> again.gauge().problem().isEmpty());
  }

  @Test
  void aPartitionAddedInMidNightIsRead() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Ingest ingest = open();
    awaitReceived(ingest, 1);
    world.survey.addPartition(TOPIC);
    world.send(1, alert(2, 1));
    awaitReceived(ingest, 2);
    world.open = List.of(world.ending(1));
    await("the night is left", () -> world.lefts().size() == 1);
    assertThat(world.lefts().get(0).positions()).hasSize(2);
  }

  @Test
  void offsetsThatHoldNoPacketDoNotKeepANightOpen() {
    world.survey.create(TOPIC, 2);
    world.send(0, alert(1, 1));
    world.survey.sendNothing(TOPIC, 0);
    world.survey.sendNothing(TOPIC, 1);
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.lefts().get(0).positions().values()).containsExactlyInAnyOrder(2L, 1L);
  }

  @Test
  void theLedgerNamesEachOffsetThatHoldsNoPacketOnce() {
    SurveyTopic topic = world.survey.create(TOPIC, 1);
    world.survey.sendNothing(TOPIC, 0);
    world.send(0, alert(1, 1));
    world.survey.sendNothing(TOPIC, 0);
    world.open = List.of(receiving(1));
    Ingest first = open();
    awaitReceived(first, 1);
    first.stop();
    await("it stops", () -> first.gauge().state() == IngestGauge.State.STOPPED);
    world.survey.sendNothing(TOPIC, 0);
    world.send(0, alert(2, 1));
    world.survey.sendNothing(TOPIC, 0);
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);

    SurveyPartition partition = SurveyPartition.of(topic, 0);
    List<Long> empty = new ArrayList<>();
    for (LedgerRecord told : world.told()) {
      if (told instanceof IngestBatch batch) {
        for (Range range : batch.empty().getOrDefault(partition, List.of())) {
          assertThat(range.to()).isLessThanOrEqualTo(batch.next().get(partition));
          for (long offset = range.from(); offset < range.to(); offset++) {
            empty.add(offset);
          }
        }
      }
    }
    assertThat(empty).containsExactly(0L, 2L, 3L, 5L);
  }

  @Test
  void aSurveyThatCannotBeReachedIsWaitedFor() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Ingest ingest = open();
    awaitReceived(ingest, 1);
    world.survey.reachable(false);
    await("the trouble shows", () -> ingest.gauge().state() == IngestGauge.State.TROUBLED);
    assertThat(ingest.gauge().problem().orElseThrow()).contains("cannot be reached");
    world.survey.reachable(true);
    world.send(0, alert(2, 1));
    awaitReceived(ingest, 2);
    await("the trouble is over", () -> ingest.gauge().problem().isEmpty());
    assertThat(world.publishedCandids()).containsExactly("1", "2");
  }

  @Test
  void aTopicThatIsNotThereYetIsReadWhenItComes() {
    world.open = List.of(receiving(1));
    Ingest ingest = open();
    await("it waits", () -> ingest.gauge().state() == IngestGauge.State.WAITING);
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    awaitReceived(ingest, 1);
  }

  @Test
  void aNightIsReadFromItsStartingPointAndNotFromTheLedgersBeginning() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    StartingPoint start = StartingPoint.now(world.ledger, StartingPoint.ORIGIN);
    assertThat(start.since()).isNotEqualTo(LedgerMark.START);

    world.survey.create(NEXT_TOPIC, 1);
    world.send(NEXT_TOPIC, 0, alert(1, 1));
    world.open =
        List.of(
            new OpenNight(
                NEXT_NIGHT, NEXT_TOPIC, 1, start, Optional.of(world.endsNow(NEXT_TOPIC))));
    world.handovers.clear();
    world.runUntilLeft(2);
    assertThat(world.handovers).hasSize(1);
    long to = start.published().getOrDefault(world.handovers.get(0).partition(), 0L);
    assertThat(world.handovers.get(0).range().from())
        .as("the range begins where ingest's last ended, though that is older than the mark")
        .isEqualTo(to)
        .isPositive();
  }

  @Test
  void aFeedThatRefusesHoldsNobodyUp() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1));
    world.open = List.of(receiving(1));
    Ingest ingest =
        world.ingest(world.log, List.of(handover -> false, world.handovers::add), KillPoint.NONE);
    Thread thread = new Thread(ingest::run);
    ingests.add(ingest);
    threads.add(thread);
    thread.start();
    awaitReceived(ingest, 2);
    await(
        "both are handed over",
        () -> world.handovers.stream().mapToInt(h -> h.alerts().size()).sum() == 2);
  }

  @Test
  void theGaugeCountsTheWholeNightAcrossARestart() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(1, 1), noise(1));
    world.open = List.of(receiving(1));
    Ingest first = open();
    awaitReceived(first, 3);
    first.stop();
    await("it stops", () -> first.gauge().state() == IngestGauge.State.STOPPED);

    world.send(0, alert(2, 1), alert(2, 2));
    Ingest second = open();
    awaitReceived(second, 5);
    PacketCounts counts = progress(second).counts();
    assertThat(counts.published()).isEqualTo(2);
    assertThat(counts.duplicates()).isEqualTo(1);
    assertThat(counts.rejected())
        .isEqualTo(Map.of(Reason.NOT_AVRO, 1L, Reason.DIFFERS_FROM_FIRST, 1L));
    assertThat(counts.bytes())
        .isEqualTo(2L * alert(1, 1).length + noise(1).length + 2L * alert(2, 1).length);
    await("the lag is known", () -> progress(second).lag().orElse(-1) == 0);
  }
}
