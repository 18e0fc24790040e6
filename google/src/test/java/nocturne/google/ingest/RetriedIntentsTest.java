package nocturne.google.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.Packets;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.port.PortException;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.sample.LikeZtf;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.deadletter.IngestDeadLetters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an ingest by intents rejected is tried again: by another version of the program, killed at
 * any place, while answers are lost and requests are refused and land late.
 */
@Timeout(120)
class RetriedIntentsTest {
  private static final int TIMES = Integer.getInteger("kills", 2);
  private static final int FAULTS = 40;
  private static final int LARGEST = 1_000_000;

  private static Clouds clouds;
  private static Map<String, List<String>> undisturbed;

  @BeforeAll
  static void runUndisturbed() {
    clouds = new Clouds();
    IntentWorld world = rejecting();
    askTwice(world);
    assertThat(world.runUntilLeft()).isEqualTo(Ingest.Ended.STOPPED);
    undisturbed = world.result();
  }

  @AfterAll
  static void closeTheClouds() {
    clouds.close();
  }

  /**
   * A night that a strict decoder read: 1 and 4 are published, 2 and 3 lack a field, other bytes
   * came as 4, and two packets are none. Now all decoders take alerts without that field.
   */
  private static IntentWorld rejecting() {
    IntentWorld world = new IntentWorld(clouds, LARGEST);
    world.send(0, SampleAlert.packet(1), without(2), Packets.noise(1));
    world.send(1, without(3), SampleAlert.packet(4), Packets.noise(2));
    world.send(1, SampleAlert.of(4).cutouts(10).packet());
    world.decoder = new PacketDecoder(LikeZtf.requiring("jd", "magpsf", "rb"));
    world.open = List.of(world.ending(1));
    assertThat(world.runUntilLeft()).isEqualTo(Ingest.Ended.STOPPED);
    assertThat(world.publishedCandids()).containsExactly("1", "4");
    world.decoder = new PacketDecoder(Ztf.SURVEY);
    world.leaves = 2;
    return world;
  }

  private static byte[] without(long candid) {
    return SampleAlert.of(candid).candidate("rb", null).packet();
  }

  /** Every dead letter twice: of what is good by then the second request is passed over. */
  private static void askTwice(IntentWorld world) {
    ask(world);
    ask(world);
    world.open = List.of(world.ending(2));
  }

  private static void ask(IntentWorld world) {
    Map<String, RecordPlace> first = new HashMap<>();
    for (PacketOutcome outcome : world.outcomes()) {
      if (outcome.kind() == PacketOutcome.Kind.REJECTED) {
        first.put(
            IngestDeadLetters.name(
                outcome.surveyPartition(), outcome.surveyOffset(), outcome.crc32c()),
            Objects.requireNonNull(outcome.at()));
      }
    }
    SortedMap<String, DeadLetter> all = world.deadLetters().of(IntentWorld.NIGHT);
    assertThat(all).hasSize(5).containsOnlyKeys(first.keySet());
    assertThat(first.values()).as("each by a place of its own").doesNotHaveDuplicates();
    all.forEach(
        (name, each) -> {
          long number = world.retries().ask(new Retry(each, first.get(name)));
          assertThat(number).isPositive();
        });
  }

  @Test
  void whatIsReadableNowIsPublishedAndTheRestIsALaterAttempt() {
    IntentWorld world = rejecting();
    askTwice(world);
    world.runUntilLeft();
    assertThat(world.published(Topic.ALERTS))
        .extracting(
            message ->
                message.getAttributesOrThrow("candid")
                    + " "
                    + message.getAttributesOrThrow("kafka.partition")
                    + "@"
                    + message.getAttributesOrThrow("kafka.offset")
                    + " "
                    + message.getAttributesOrThrow("kafka.timestamp"))
        .containsExactlyInAnyOrder(
            "1 0@0 1611111111000",
            "2 0@1 1611111111000",
            "3 1@0 1611111111000",
            "4 1@1 1611111111000");
    assertThat(world.published(Topic.ALERTS))
        .filteredOn(message -> message.getAttributesOrThrow("candid").equals("2"))
        .singleElement()
        .satisfies(message -> assertThat(message.getData().toByteArray()).isEqualTo(without(2)));
    assertThat(world.retried()).hasSize(2 + 2 * 3);
    assertThat(world.retried().stream().filter(Retried::isGood)).hasSize(2);
    assertThat(world.published(Topic.DEAD_LETTERS)).hasSize(5 + 2 * 3);
    assertThat(
            world.published(Topic.DEAD_LETTERS).stream()
                .filter(message -> DeadLetter.isLaterAttempt(message.getAttributesMap())))
        .hasSize(2 * 3);
    assertThat(world.deadLetters().of(IntentWorld.NIGHT).values())
        .extracting(DeadLetter::reason)
        .containsExactlyInAnyOrder(
            Reason.MISSING_FIELD,
            Reason.MISSING_FIELD,
            Reason.NOT_AVRO,
            Reason.NOT_AVRO,
            Reason.DIFFERS_FROM_FIRST);
    world.assertAllIsDone();
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
        "INGEST_LEAVING",
        "INGEST_LEFT",
        "INTENT_FETCHED",
        "INTENT_OPENED",
        "INTENT_REPUBLISHED",
        "INTENT_STANDS",
        "INTENT_DEAD_LETTER_KEPT",
        "INTENT_SENT",
        "INTENT_CONFIRMED"
      })
  void killedTwiceWithFaultsAroundTheResultIsTheSame(CrashPoint place) {
    for (int nth = 0; nth < TIMES; nth++) {
      Random random = new Random(100L * place.name().hashCode() + nth);
      IntentWorld world = rejecting();
      askTwice(world);
      clouds.injectAtRandom(random, FAULTS);
      boolean killed = world.killAt(place, nth, random);
      assertThat(killed || nth > 0).as("the place is met").isTrue();
      world.killAt(CrashPoint.INTENT_REPUBLISHED, 0, random);
      var unused = world.ingest(world.landing(random)).run();
      assertSame(world, "killed at %s, time %s".formatted(place, nth + 1));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"RETRY_PUBLISHED", "INGEST_RECORDED", "INTENT_STANDS", "INTENT_SENT"})
  void anIngestThatWakesUpLateDecidesNothing(CrashPoint place) {
    IntentWorld world = rejecting();
    askTwice(world);
    boolean[] overtaken = new boolean[1];
    Ingest zombie =
        world.ingest(
            at -> {
              if (at == place && !overtaken[0]) {
                overtaken[0] = true;
                world.runUntilLeft();
              }
            });
    assertThat(zombie.run()).isEqualTo(Ingest.Ended.FENCED);
    assertSame(world, "overtaken at " + place);
  }

  /** The bytes came once more after the other program took over: the retry finds them published. */
  @Test
  void whatWasPublishedMeanwhileIsADuplicate() {
    IntentWorld world = rejecting();
    world.send(0, without(2));
    world.open = List.of(world.ending(2));
    world.runUntilLeft();
    assertThat(world.publishedCandids()).containsExactly("1", "2", "4");
    ask(world);
    world.leaves = 3;
    world.open = List.of(world.ending(3));
    world.runUntilLeft();
    assertThat(world.retried().stream().filter(Retried::isGood))
        .extracting(again -> Objects.requireNonNull(again.outcome()).kind())
        .containsExactlyInAnyOrder(PacketOutcome.Kind.DUPLICATE, PacketOutcome.Kind.PUBLISHED);
    assertThat(world.published(Topic.ALERTS)).hasSize(4);
  }

  /** A night that goes on takes them as it goes on. */
  @Test
  void anOpenNightTakesThem() throws InterruptedException {
    IntentWorld world = rejecting();
    world.open =
        List.of(
            new OpenNight(
                IntentWorld.NIGHT, IntentWorld.TOPIC, 2, StartingPoint.ORIGIN, Optional.empty()));
    Ingest ingest = world.ingest(KillPoint.NONE);
    Thread thread = new Thread(ingest::run, "ingest");
    thread.start();
    try {
      ask(world);
      long until = System.nanoTime() + Clouds.PATIENCE.toNanos();
      while (world.retried().size() < 5) {
        assertThat(System.nanoTime()).isLessThan(until);
        Thread.sleep(20);
      }
    } finally {
      ingest.stop();
      thread.join();
    }
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4");
  }

  @Test
  void ofTwoThatAskAtOnceEachHasItsNumber() throws Exception {
    IntentWorld world = rejecting();
    clouds.injectAtRandom(new Random(7), 10);
    Thread other = new Thread(() -> ask(world), "asks too");
    other.start();
    ask(world);
    other.join();
    clouds.landLate();
    assertThat(world.retries().end()).isEqualTo(11);
    for (long n = 1; n <= 10; n++) {
      assertThat(world.retries().read(n)).as("retry %s", n).isPresent();
    }
  }

  @Test
  void aRequestThatIsDamagedIsNamed() {
    IntentWorld world = rejecting();
    clouds.store.put(
        world.names.bucket(Bucket.BROKER_FILES),
        "retries/00000000000000000001",
        new byte[] {1, 2, 3});
    assertThatThrownBy(() -> world.retries().read(1))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("retries/00000000000000000001")
        .hasMessageContaining("is damaged");
  }

  private static void assertSame(IntentWorld world, String when) {
    assertThat(world.result()).as(when).isEqualTo(undisturbed);
    world.assertAllIsDone();
  }
}
