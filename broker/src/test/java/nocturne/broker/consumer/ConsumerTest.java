package nocturne.broker.consumer;

import static nocturne.broker.consumer.DoorWorld.NAMES;
import static nocturne.broker.consumer.DoorWorld.NIGHT;
import static nocturne.broker.consumer.DoorWorld.TOPIC;
import static nocturne.broker.consumer.DoorWorld.receiving;
import static nocturne.broker.consumer.Packets.alert;
import static nocturne.broker.consumer.Packets.noise;
import static nocturne.broker.consumer.Packets.withoutMagpsf;
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
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.DoorBatch;
import nocturne.broker.ledger.DoorLeft;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.PacketFate.Kind;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import nocturne.survey.SurveyTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsumerTest {
  private static final Night NEXT_NIGHT = Night.parse("20210121");
  private static final String NEXT_TOPIC = "ztf_20210121_programid1";

  private final DoorWorld world = new DoorWorld();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Consumer> doors = new ArrayList<>();

  @AfterEach
  void closeTheDoors() throws InterruptedException {
    doors.forEach(Consumer::stop);
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).as("a door that was told to stop").isFalse();
    }
  }

  private Consumer open() {
    return open(Optional::empty);
  }

  private Consumer open(Supplier<Optional<String>> hold) {
    Consumer door =
        world.consumer(world.streams, List.of(world.handovers::add), KillPoint.NONE).heldBy(hold);
    Thread thread = new Thread(door::run, "door");
    doors.add(door);
    threads.add(thread);
    thread.start();
    return door;
  }

  private static void await(String what, BooleanSupplier claim) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!claim.getAsBoolean()) {
      assertThat(System.nanoTime() - until).as("waiting until %s", what).isNegative();
      Thread.onSpinWait();
    }
  }

  private static NightProgress progress(Consumer door) {
    return door.gauge().night(NIGHT).orElseThrow();
  }

  private static void awaitReceived(Consumer door, long packets) {
    await(
        packets + " packets are received",
        () -> door.gauge().night(NIGHT).filter(n -> n.received() == packets).isPresent());
  }

  @Test
  void aPacketIsPublishedByteForByteUnderItsCandidWithTheSurveysCoordinates() {
    world.survey.create(TOPIC, 2);
    byte[] packet = alert(-1_234_567_890_123_456_789L, 1);
    world.send(0, noise(1));
    world.send(0, packet);
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);

    StreamRecord published = world.read(NAMES.alerts()).get(0);
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
  void aDoorThatIsHeldTakesNothingSaysWhyAndGoesOnByItself() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1));
    world.open = List.of(receiving(1));
    AtomicReference<Optional<String>> hold = new AtomicReference<>(Optional.empty());
    Consumer door = open(hold::get);
    awaitReceived(door, 2);
    hold.set(Optional.of("the disk is nearly full"));
    await("it is held", () -> door.gauge().state() == ConsumerGauge.State.HELD);
    assertThat(door.gauge().trouble()).contains("the disk is nearly full");
    world.send(0, alert(3, 1), alert(4, 1));
    world.open = List.of(world.ending(1));
    await("it looks for the ends", () -> progress(door).lag().orElse(0) == 2);
    assertThat(world.publishedCandids()).containsExactly("1", "2");
    hold.set(Optional.empty());
    await("the night is left", () -> world.lefts().size() == 1);
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4");
    assertThat(door.gauge().trouble()).isEmpty();
  }

  @Test
  void theSameBytesAgainAreADuplicateWhateverBecameOfTheFirst() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(1, 2), noise(1));
    world.send(0, alert(1, 1), alert(1, 2), noise(1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.fates())
        .extracting(PacketFate::kind)
        .containsExactly(
            Kind.PUBLISHED,
            Kind.SET_ASIDE,
            Kind.SET_ASIDE,
            Kind.DUPLICATE,
            Kind.DUPLICATE,
            Kind.DUPLICATE);
    assertThat(world.letters()).hasSize(2);
  }

  @Test
  void aPacketSetAsideDoesNotStandInTheWayOfAGoodOneWithItsCandid() {
    world.survey.create(TOPIC, 1);
    world.send(0, withoutMagpsf(1), alert(1, 1), alert(1, 2));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    assertThat(world.fates())
        .extracting(PacketFate::kind, PacketFate::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Kind.SET_ASIDE, Reason.MISSING_FIELD),
            org.assertj.core.groups.Tuple.tuple(Kind.PUBLISHED, null),
            org.assertj.core.groups.Tuple.tuple(Kind.SET_ASIDE, Reason.DIFFERS_FROM_FIRST));
    assertThat(world.read(NAMES.alerts()).get(0).value()).isEqualTo(alert(1, 1));
  }

  @Test
  void aLetterHasTheBytesTheReasonAndTheCoordinates() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(1, 2));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    Letter letter = world.letters().get(0);
    assertThat(letter.bytes()).isEqualTo(alert(1, 2));
    assertThat(letter.reason()).isEqualTo(Reason.DIFFERS_FROM_FIRST);
    assertThat(letter.detail()).isEqualTo("candid 1 was published before with other bytes");
    assertThat(letter.night()).isEqualTo(NIGHT);
    assertThat(letter.candid()).contains(new Candid(1));
    assertThat(letter.objectId()).contains("ZTF21test2");
    assertThat(letter.origin().toString()).isEqualTo(TOPIC + "/0@1");
  }

  @Test
  void bytesTooLargeForAMessageLieInTheArchiveAndTheLetterPointsThere() {
    byte[] largeAlert = alert(1, 1);
    byte[] largeNoise = "x".repeat(largeAlert.length).getBytes(StandardCharsets.UTF_8);
    world.options = world.options.withLargest(largeAlert.length - 1);
    world.survey.create(TOPIC, 1);
    world.send(0, largeAlert, largeNoise);
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);

    assertThat(world.publishedCandids()).isEmpty();
    assertThat(world.letters())
        .extracting(Letter::reason)
        .containsExactly(Reason.TOO_LARGE, Reason.NOT_AVRO);
    List<byte[]> stored = new ArrayList<>();
    for (Letter letter : world.letters()) {
      assertThat(letter.bytes()).isEmpty();
      assertThat(letter.length()).isEqualTo(largeAlert.length);
      assertThat(letter.storedAt().orElseThrow()).startsWith("unread/20210120/large/0/");
      stored.add(world.store.read(NAMES.archive(), letter.storedAt().orElseThrow()).orElseThrow());
    }
    assertThat(stored.get(0)).isEqualTo(largeAlert);
    assertThat(stored.get(1)).isEqualTo(largeNoise);
  }

  @Test
  void aNightIsLeftOnlyWhenItsEndsAreNotedAndReached() {
    world.survey.create(TOPIC, 2);
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Consumer door = open();
    awaitReceived(door, 1);
    assertThat(world.lefts()).isEmpty();
    assertThat(progress(door).left()).isFalse();

    world.send(1, alert(2, 1));
    OpenNight ending = world.ending(1);
    world.open = List.of(ending);
    await("the night is left", () -> progress(door).left());
    assertThat(world.lefts())
        .containsExactly(new DoorLeft(NIGHT, 1, ending.ends().orElseThrow(), Map.of()));
    assertThat(world.publishedCandids()).containsExactly("1", "2");
  }

  @Test
  void aDoorThatComesWhenTheNightHasEndedReadsToTheEndsBeforeItLeaves() {
    world.survey.create(TOPIC, 2);
    world.send(0, alert(1, 1), alert(2, 1));
    world.send(1, alert(3, 1));
    OpenNight ending = world.ending(1);
    world.open = List.of(ending);
    open();
    await("the night is left", () -> !world.lefts().isEmpty());
    assertThat(world.lefts())
        .containsExactly(new DoorLeft(NIGHT, 1, ending.ends().orElseThrow(), Map.of()));
    assertThat(world.publishedCandids()).containsExactlyInAnyOrder("1", "2", "3");
  }

  @Test
  void aLateTailIsReadOnByTheNextRevisionAndKnowsWhatWasSeen() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(world.ending(1));
    Consumer door = open();
    await("the night is left", () -> world.lefts().size() == 1);
    world.open = List.of();

    world.send(0, alert(1, 1), alert(2, 1));
    await("the door has let go", () -> door.gauge().state() == ConsumerGauge.State.WAITING);
    assertThat(world.fates()).as("a closed night is not read on").hasSize(1);

    world.open = List.of(receiving(2));
    awaitReceived(door, 3);
    world.open = List.of(world.ending(2));
    await("it is left again", () -> world.lefts().size() == 2);
    assertThat(world.lefts()).extracting(DoorLeft::revision).containsExactly(1, 2);
    assertThat(world.fates())
        .extracting(PacketFate::kind)
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
    Consumer door = open();
    awaitReceived(door, 2);
    world.open = List.of(world.ending(1));
    await("it is left again", () -> world.lefts().size() == 2);
  }

  @Test
  void aNightLeftAlreadyIsNotReadByANewDoor() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(world.ending(1));
    world.runUntilLeft(1);
    world.send(0, alert(2, 1));
    Consumer door = open();
    await("it waits", () -> door.gauge().state() == ConsumerGauge.State.WAITING);
    assertThat(world.fates()).hasSize(1);
    assertThat(progress(door).left()).isTrue();
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
        .extracting(DoorLeft::night)
        .containsExactlyInAnyOrder(NIGHT, NEXT_NIGHT);
    assertThat(world.publishedCandids()).as("identity is night and candid").hasSize(10);
    assertThat(world.handovers)
        .allSatisfy(
            handover ->
                assertThat(handover.alerts().stream().map(a -> a.night()).distinct()).hasSize(1));
    assertThat(world.told())
        .filteredOn(DoorBatch.class::isInstance)
        .allSatisfy(
            told ->
                assertThat(((DoorBatch) told).next().keySet())
                    .allMatch(p -> p.topic().contains(((DoorBatch) told).night().basicIso())));
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
            new DoorBatch(
                NIGHT,
                Map.of(partition, 2L),
                Map.of(partition, List.of(new Range(0, 2))),
                List.of()));
  }

  @Test
  void aPartitionThatShrankIsReadFromItsBeginning() {
    SurveyTopic topic = world.survey.create(TOPIC, 1);
    SurveyPartition partition = SurveyPartition.of(topic, 0);
    try (StreamWriter earlier = world.streams.writer(NAMES.writer())) {
      earlier.begin();
      earlier.record(new DoorBatch(NIGHT, Map.of(partition, 10L), Map.of(), List.of()));
      earlier.commit();
    }
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Consumer door = open();
    awaitReceived(door, 1);
    assertThat(world.publishedCandids()).containsExactly("1");
    world.open = List.of(world.ending(1));
    await("the night is left", () -> world.lefts().size() == 1);
  }

  @Test
  void aTopicMadeAgainIsReadFromItsBeginningAndNothingIsPublishedTwice() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1));
    world.open = List.of(receiving(1));
    Consumer door = open();
    awaitReceived(door, 2);

    world.survey.create(TOPIC, 1);
    world.send(0, alert(2, 1), alert(3, 1));
    awaitReceived(door, 4);
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
            new DoorBatch(
                NIGHT,
                Map.of(partition, 2L),
                Map.of(partition, List.of(new Range(0, 2))),
                List.of()));
    assertThat(world.lefts())
        .containsExactly(new DoorLeft(NIGHT, 1, Map.of(partition, 2L), Map.of()));
  }

  @Test
  void aPartitionAddedInMidNightIsRead() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Consumer door = open();
    awaitReceived(door, 1);
    world.survey.addPartition(TOPIC);
    world.send(1, alert(2, 1));
    awaitReceived(door, 2);
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
  void aSurveyThatCannotBeReachedIsWaitedFor() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    world.open = List.of(receiving(1));
    Consumer door = open();
    awaitReceived(door, 1);
    world.survey.reachable(false);
    await("the trouble shows", () -> door.gauge().state() == ConsumerGauge.State.TROUBLED);
    assertThat(door.gauge().trouble().orElseThrow()).contains("cannot be reached");
    world.survey.reachable(true);
    world.send(0, alert(2, 1));
    awaitReceived(door, 2);
    await("the trouble is over", () -> door.gauge().trouble().isEmpty());
    assertThat(world.publishedCandids()).containsExactly("1", "2");
  }

  @Test
  void aTopicThatIsNotThereYetIsReadWhenItComes() {
    world.open = List.of(receiving(1));
    Consumer door = open();
    await("it waits", () -> door.gauge().state() == ConsumerGauge.State.WAITING);
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1));
    awaitReceived(door, 1);
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
        .as("the range begins where the door's last ended, though that is older than the mark")
        .isEqualTo(to)
        .isPositive();
  }

  @Test
  void aFeedThatRefusesHoldsNobodyUp() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(2, 1));
    world.open = List.of(receiving(1));
    Consumer door =
        world.consumer(
            world.streams, List.of(handover -> false, world.handovers::add), KillPoint.NONE);
    Thread thread = new Thread(door::run);
    doors.add(door);
    threads.add(thread);
    thread.start();
    awaitReceived(door, 2);
    await(
        "both are handed over",
        () -> world.handovers.stream().mapToInt(h -> h.alerts().size()).sum() == 2);
  }

  @Test
  void theGaugeCountsTheWholeNightAcrossARestart() {
    world.survey.create(TOPIC, 1);
    world.send(0, alert(1, 1), alert(1, 1), noise(1));
    world.open = List.of(receiving(1));
    Consumer first = open();
    awaitReceived(first, 3);
    first.stop();
    await("it stops", () -> first.gauge().state() == ConsumerGauge.State.STOPPED);

    world.send(0, alert(2, 1), alert(2, 2));
    Consumer second = open();
    awaitReceived(second, 5);
    NightProgress progress = progress(second);
    assertThat(progress.published()).isEqualTo(2);
    assertThat(progress.duplicates()).isEqualTo(1);
    assertThat(progress.setAside())
        .isEqualTo(Map.of(Reason.NOT_AVRO, 1L, Reason.DIFFERS_FROM_FIRST, 1L));
    assertThat(progress.bytes())
        .isEqualTo(2L * alert(1, 1).length + noise(1).length + 2L * alert(2, 1).length);
    await("the lag is known", () -> progress(second).lag().orElse(-1) == 0);
  }
}
