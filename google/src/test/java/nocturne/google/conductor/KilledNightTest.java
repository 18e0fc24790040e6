package nocturne.google.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.journal.NightState;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Topic;
import nocturne.google.ingest.Clouds;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nights whose ingest, archive, sinks and conductor are killed at places of chance while Google's
 * services lose answers, refuse requests, and carry some out late. {@code -Dnight.kills=N} makes N
 * kills in as many nights as that takes.
 */
class KilledNightTest {
  private static final int KILLS = Integer.getInteger("night.kills", 20);
  private static final int ALERTS = 40;

  /** Packets that are none. */
  private static final int NOISE = 1;

  /** How often each may be killed in a night, and how many places it reaches at most before. */
  private static final Map<String, Integer> MOST =
      Map.of("ingest", 4, "archive", 2, "table", 2, "value-added", 2, "conductor", 3);

  private static final Map<String, Integer> REACHES =
      Map.of("ingest", 15, "archive", 30, "table", 4, "value-added", 4, "conductor", 6);

  private static final Map<CrashPoint, Integer> KILLED_AT = new ConcurrentHashMap<>();

  private long blamedInAll;

  /** Kills each process at a reach of chance, until it has had its kills. */
  private static final class Chance implements ConductedWorld.Fate {
    private final Random random;
    private final Map<String, AtomicInteger> left = new ConcurrentHashMap<>();

    Chance(long seed) {
      this.random = new Random(seed);
      MOST.forEach((process, most) -> left.put(process, new AtomicInteger(most)));
    }

    @Override
    public KillPoint of(String process) {
      AtomicInteger reaches = new AtomicInteger(next(REACHES.getOrDefault(process, 1)));
      AtomicInteger kills = left.getOrDefault(process, new AtomicInteger());
      return place -> {
        if (reaches.getAndDecrement() == 0 && kills.getAndDecrement() > 0) {
          KILLED_AT.merge(place, 1, Integer::sum);
          throw new NthReach.Killed();
        }
      };
    }

    synchronized int next(int bound) {
      return random.nextInt(bound);
    }

    /** How many kills were made. */
    int kills() {
      return left.entrySet().stream()
          .mapToInt(
              each -> MOST.getOrDefault(each.getKey(), 0) - Math.max(0, each.getValue().get()))
          .sum();
    }

    /** Whether those that take alerts have had theirs. */
    boolean isSpent() {
      return left.entrySet().stream()
          .allMatch(each -> each.getKey().equals("conductor") || each.getValue().get() <= 0);
    }
  }

  @Test
  @Timeout(value = 60, unit = java.util.concurrent.TimeUnit.MINUTES)
  void nothingIsLostOrShownTwice() throws Exception {
    int kills = 0;
    for (int night = 0; kills < KILLS; night++) {
      kills += killed(20_210_120L + night);
    }
    System.out.println(
        "%d kills on Google's services in memory, %d packets blamed for some, by place: %s"
            .formatted(kills, blamedInAll, new TreeMap<>(KILLED_AT)));
  }

  private int killed(long seed) throws Exception {
    Chance chance = new Chance(seed);
    try (ConductedWorld world = new ConductedWorld(chance)) {
      world.send(1, ALERTS);
      world.begin();
      NightBooks books = conducted(world, chance, seed);
      assertThat(books.wrong()).as("night %s", seed).isEmpty();
      // A packet at which ingest was killed three times by chance is a dead letter by its reason.
      long blamed = books.deadLettered().getOrDefault("ingest KILLED_WORKER", 0L);
      assertThat(books.count("published") + books.count("rejected at ingest"))
          .as(
              "published or rejected in night %s, whose counts are %s and whose ledger has %s",
              seed, books.counts(), world.outcomes())
          .isEqualTo(ALERTS + NOISE);
      blamedInAll += blamed;
      int published = (int) books.count("published");
      assertEachOnce(world, seed, published);
      List<PubsubMessage> messages =
          world.clouds.pubsub.published(
              "projects/%s/topics/%s".formatted(Clouds.PROJECT, world.names.topic(Topic.ALERTS)));
      long alerts =
          messages.stream().map(each -> each.getAttributesOrThrow("candid")).distinct().count();
      assertThat(books.counts().getOrDefault("published again", 0L))
          .as("repeats of night %s", seed)
          .isEqualTo(messages.size() - alerts);
    }
    return chance.kills();
  }

  /** Conducts the night by as many conductors as it takes. */
  private static NightBooks conducted(ConductedWorld world, Chance chance, long seed)
      throws InterruptedException {
    List<String> conductors = new ArrayList<>();
    while (true) {
      String name = "conductor " + conductors.size();
      conductors.add(name);
      KillPoint fate = chance.of("conductor");
      disturb(world, chance);
      try {
        Conductor conductor = world.conductor(name, fate);
        if (!isEnding(world)) {
          conductor.start(ConductedWorld.NIGHT, ConductedWorld.TOPIC);
        }
        for (int i = 0; i < 60 && !chance.isSpent(); i++) {
          Thread.sleep(50);
          if (i % 10 == 0) {
            disturb(world, chance);
          }
        }
        world.clouds.landLate();
        world.warehouse.cloud.injectNoMore();
        int landed = world.warehouse.cloud.landLate();
        assertThat(landed).as("appends of night %s that landed late", seed).isNotNegative();
        return conductor.end(ConductedWorld.NIGHT);
      } catch (NthReach.Killed dead) {
        world.clouds.pubsub.endLeases();
      }
    }
  }

  private static boolean isEnding(ConductedWorld world) {
    return world
        .journal
        .latest(ConductedWorld.NIGHT)
        .filter(entry -> entry.state() == NightState.DRAINING || entry.state() == NightState.CLOSED)
        .isPresent();
  }

  /** The next requests meet faults of chance. */
  private static void disturb(ConductedWorld world, Chance chance) {
    world.clouds.injectAtRandom(new Random(chance.next(Integer.MAX_VALUE)), 6);
    Fault fault =
        switch (chance.next(6)) {
          case 0 -> new Fault.LostAnswer();
          case 1 -> new Fault.Late();
          case 2 -> new Fault.Refused(503);
          default -> new Fault.None();
        };
    world.warehouse.cloud.inject(FakeBigQuery.Operation.APPEND, fault);
  }

  private static void assertEachOnce(ConductedWorld world, long seed, int published) {
    List<ObjectStore.Entry> objects =
        world.clouds.store.list(world.archive, ConductedWorld.TOPIC + "/");
    assertThat(objects).as("objects of night %s", seed).hasSize(published);
    for (String view : List.of("alerts", "filter_verdicts")) {
      assertThat(world.warehouse.shown(view)).as(view).hasSize(published);
      assertThat(world.warehouse.shown(view).values()).as(view).containsOnly(1L);
    }
    assertThat(world.warehouse.shown("salt2").values()).as("salt2").containsOnly(1L);
  }
}
