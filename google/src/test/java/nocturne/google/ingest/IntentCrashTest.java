package nocturne.google.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to an ingest by intents between two writes, while answers are lost, requests are
 * refused and land late: each packet is decided once, and each alert published at least once. By
 * Google's clients, over our fakes.
 */
class IntentCrashTest {
  private static final int TIMES = Integer.getInteger("kills", 2);
  private static final int FAULTS = 40;
  private static final List<CrashPoint> SECOND =
      List.of(
          CrashPoint.INTENT_OPENED,
          CrashPoint.INTENT_SENT,
          CrashPoint.INTENT_REPUBLISHED,
          CrashPoint.INTENT_STANDS,
          CrashPoint.INTENT_CONFIRMED);

  private static Clouds clouds;
  private static Map<String, List<String>> undisturbed;

  @BeforeAll
  static void runUndisturbed() {
    clouds = new Clouds();
    IntentWorld world = new IntentWorld(clouds);
    assertThat(world.runUntilLeft()).isEqualTo(Ingest.Ended.STOPPED);
    undisturbed = world.result();
  }

  @AfterAll
  static void closeTheClouds() {
    clouds.close();
  }

  @Test
  void theUndisturbedNightIsWhatItShouldBe() {
    IntentWorld world = new IntentWorld(clouds);
    world.runUntilLeft();
    assertThat(world.published(Topic.ALERTS))
        .extracting(message -> message.getAttributesOrThrow("candid"))
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
    assertThat(world.published(Topic.ALERTS).get(0).getAttributesMap())
        .containsOnlyKeys(
            "kafka.topic", "kafka.partition", "kafka.offset", "kafka.timestamp", "candid");
    assertThat(world.published(Topic.DEAD_LETTERS))
        .allMatch(message -> message.getData().isEmpty())
        .extracting(
            message ->
                message.getAttributesOrThrow("partition")
                    + "@"
                    + message.getAttributesOrThrow("offset")
                    + " "
                    + message.getAttributesOrThrow("reason"))
        .containsExactlyInAnyOrder(
            "0@0 MISSING_FIELD",
            "0@2 NOT_AVRO",
            "1@1 DIFFERS_FROM_FIRST",
            "1@3 UNKNOWN_SCHEMA",
            "1@5 DIFFERS_FROM_FIRST");
    assertThat(world.published(Topic.DEAD_LETTERS))
        .allSatisfy(
            message ->
                assertThat(
                        clouds.store.read(
                            world.names.bucket(Bucket.ALERTS),
                            message.getAttributesOrThrow("storedAt")))
                    .isPresent());
    assertThat(world.outcomes())
        .filteredOn(outcome -> outcome.kind() == PacketOutcome.Kind.DUPLICATE)
        .hasSize(4);
    assertThat(world.lefts()).hasSize(1);
    world.assertAllIsDone();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"INGEST_.*", "INTENT_[CDFOR].*", "INTENT_SENT", "INTENT_STANDS"})
  void killedAtAnyPlaceWithFaultsAroundTheNightIsTheSame(CrashPoint place) {
    int kills = 0;
    for (int nth = 1; nth <= TIMES; nth++) {
      Random random = new Random(100L * place.name().hashCode() + nth);
      IntentWorld world = new IntentWorld(clouds);
      clouds.injectAtRandom(random, FAULTS);
      boolean killed = world.killAt(place, nth - 1, random);
      world.ingest(world.landing(random)).run();
      assertSame(world, "killed at %s, time %d".formatted(place, nth));
      if (!killed) {
        break;
      }
      kills++;
    }
    assertThat(kills).as("the place is met").isPositive();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"INTENT_[CDFOR].*", "INTENT_SENT", "INTENT_STANDS"})
  void killedTwiceTheNightIsTheSame(CrashPoint first) {
    int turn = Math.floorMod(first.name().hashCode(), SECOND.size());
    for (CrashPoint second : TIMES > 1 ? SECOND : SECOND.subList(turn, turn + 1)) {
      IntentWorld world = new IntentWorld(clouds);
      world.killAt(first, 1, new Random(0));
      world.killAt(second, 0, new Random(0));
      world.runUntilLeft();
      assertSame(world, "killed at %s and %s".formatted(first, second));
    }
  }

  /** An ingest that is overtaken at any place finds out, and has decided nothing. */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      mode = EnumSource.Mode.MATCH_ANY,
      names = {"INGEST_.*", "INTENT_[CDFOR].*", "INTENT_SENT", "INTENT_STANDS"})
  void anIngestThatWakesUpLateDecidesNothing(CrashPoint place) {
    IntentWorld world = new IntentWorld(clouds);
    boolean[] overtaken = new boolean[1];
    Ingest zombie =
        world.ingest(
            at -> {
              if (at == place && !overtaken[0]) {
                overtaken[0] = true;
                world.runUntilLeft();
              }
            });
    Ingest.Ended ended = zombie.run();
    if (place != CrashPoint.INTENT_FETCHED && place != CrashPoint.INGEST_LEFT) {
      assertThat(ended).isEqualTo(Ingest.Ended.FENCED);
    }
    assertSame(world, "overtaken at " + place);
  }

  @Test
  void ofTwoAtOnceEachPacketIsDecidedOnce() throws Exception {
    IntentWorld world = new IntentWorld(clouds);
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Random random = new Random(i);
        runs.add(
            two.submit(
                () -> {
                  while (world.lefts().isEmpty()) {
                    var unused = world.ingest(KillPoint.NONE).run();
                    sleep(random.nextInt(300));
                  }
                }));
      }
      for (Future<?> run : runs) {
        run.get(Clouds.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      two.shutdownNow();
    }
    assertSame(world, "two at once");
  }

  /** Line 6 of the protocol: what the survey has no more. */
  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"INTENT_LOSS_TOLD"})
  void whatIsIntendedAndGoneIsToldOnce(CrashPoint place) {
    IntentWorld world = new IntentWorld(clouds);
    assertThat(world.killAt(CrashPoint.INTENT_STANDS, 0, new Random(0))).isTrue();
    List<PacketOutcome> intended = world.outcomes();
    world.survey.delete(IntentWorld.TOPIC);
    assertThat(world.killAt(place, 0, new Random(0))).isTrue();
    world.runUntilLeft();

    assertThat(world.ledger.lost(LedgerMark.START))
        .singleElement()
        .satisfies(
            lost ->
                assertThat(lost.outcomes())
                    .containsExactlyElementsOf(
                        intended.stream()
                            .filter(each -> each.kind() == PacketOutcome.Kind.PUBLISHED)
                            .toList()));
    assertThat(world.published(Topic.ALERTS)).isEmpty();
    assertThat(world.published(Topic.DEAD_LETTERS))
        .as("its bytes were stored before")
        .extracting(message -> message.getAttributesOrThrow("reason"))
        .containsExactly("MISSING_FIELD");
    assertThat(world.lefts()).hasSize(1);
  }

  /** A put that its sender gave up lands behind the end that a successor has found. */
  @Test
  void anIntentThatLandsLateIsReadAndPublished() {
    IntentWorld other = new IntentWorld(clouds);
    other.runUntilLeft();
    LedgerEntry intent = other.ledger.entries(LedgerObjects.FIRST).get(2);
    assertThat(intent.kind()).isEqualTo(LedgerEntry.Kind.INTENT);

    IntentWorld world = new IntentWorld(clouds);
    boolean[] landed = new boolean[1];
    Ingest ingest =
        world.ingest(
            at -> {
              if (at == CrashPoint.INTENT_FETCHED && !landed[0]) {
                landed[0] = true;
                String rejected = world.names.bucket(Bucket.ALERTS);
                clouds
                    .store
                    .list(other.names.bucket(Bucket.ALERTS), "rejected/20210120/0/")
                    .forEach(
                        object ->
                            clouds.store.put(
                                rejected,
                                object.name(),
                                clouds
                                    .store
                                    .read(other.names.bucket(Bucket.ALERTS), object.name())
                                    .orElseThrow()));
                assertThat(
                        new LedgerObjects(clouds.store, world.names.bucket(Bucket.BROKER_FILES))
                            .put(
                                1,
                                new LedgerEntry(
                                    intent.kind(), UUID.randomUUID(), 1, intent.record())))
                    .isTrue();
              }
            });
    assertThat(ingest.run()).isEqualTo(Ingest.Ended.STOPPED);
    assertSame(world, "an intent landed late");
  }

  @Test
  void whatIsGoneFromTheSurveyAndInTheArchiveWasPublished() {
    IntentWorld world = new IntentWorld(clouds);
    world.killAt(CrashPoint.INTENT_STANDS, 0, new Random(0));
    Candid candid =
        world.outcomes().stream()
            .filter(each -> each.kind() == PacketOutcome.Kind.PUBLISHED)
            .findFirst()
            .orElseThrow()
            .candid();
    clouds.store.put(
        world.names.bucket(Bucket.ALERTS),
        IntentWorld.TOPIC + "/ZTF21test1/" + candid + ".avro",
        new byte[] {1});
    world.survey.delete(IntentWorld.TOPIC);
    world.runUntilLeft();
    assertThat(world.ledger.lost(LedgerMark.START)).flatExtracting(IngestBatch::outcomes).isEmpty();
  }

  /** The place is taken by other bytes: what was intended cannot be published. */
  @Test
  void otherBytesInItsPlaceAreNotPublished() {
    IntentWorld world = new IntentWorld(clouds);
    world.killAt(CrashPoint.INTENT_STANDS, 0, new Random(0));
    world.survey.create(IntentWorld.TOPIC, 2);
    for (int i = 0; i < 20; i++) {
      world.survey.send(IntentWorld.TOPIC, 0, new byte[] {1, 2, 3}, 0);
    }
    world.killAt(CrashPoint.INTENT_REPUBLISHED, 0, new Random(0));
    assertThat(world.published(Topic.ALERTS)).isEmpty();
    assertThat(world.ledger.lost(LedgerMark.START)).hasSize(1);
  }

  @Test
  void anIdleSecondSaysThatAllIsDone() {
    IntentWorld world = new IntentWorld(clouds);
    world.open =
        List.of(
            new OpenNight(
                IntentWorld.NIGHT, IntentWorld.TOPIC, 1, StartingPoint.ORIGIN, Optional.empty()));
    Ingest[] ingest = new Ingest[1];
    ingest[0] = world.ingest(KillPoint.NONE);
    Thread run = new Thread(ingest[0]::run, "ingest");
    run.start();
    try {
      long until = System.nanoTime() + Clouds.PATIENCE.toNanos();
      while (!isToldDone(world)) {
        assertThat(System.nanoTime()).isLessThan(until);
        sleep(50);
      }
    } finally {
      ingest[0].stop();
    }
    join(run);
    assertThat(world.publishedCandids()).containsExactly("1", "2", "3", "4", "5", "6");
  }

  private static boolean isToldDone(IntentWorld world) {
    List<LedgerEntry> entries = world.ledger.entries(LedgerObjects.FIRST);
    if (entries.isEmpty() || world.outcomes().size() < 15) {
      return false;
    }
    LedgerEntry newest = entries.get(entries.size() - 1);
    return newest.record().isEmpty() && newest.done() == entries.size();
  }

  private static void assertSame(IntentWorld world, String when) {
    assertThat(world.result()).as(when).isEqualTo(undisturbed);
    world.assertAllIsDone();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(Clouds.PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertThat(thread.isAlive()).isFalse();
  }
}
