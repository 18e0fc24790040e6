package nocturne.broker.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.ledger.Tally;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.StepWriter;
import nocturne.broker.port.TableWriter;
import nocturne.broker.valueadded.OwnStages;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetentionTest {
  private static final Instant NOW = Instant.parse("2021-03-01T00:00:00Z");
  private static final RetentionRule WEEK =
      new RetentionRule(Duration.ofDays(7), OptionalLong.empty());
  private static final int PARTITIONS = 2;

  /** An instance whose nights, stages and records a test places as it likes. */
  private static final class World {
    final Names names = new Names("nocturne", Instance.testing("kept"), Ztf.SURVEY);
    final InMemoryTopics log = new InMemoryTopics();
    final InMemoryStore store = new InMemoryStore();
    final InMemoryTables tables = new InMemoryTables();
    final InMemorySurvey survey = new InMemorySurvey("ours");
    final Journal journal = new Journal(store, names.bucket(Bucket.BROKER_FILES));
    final BookStore bookStore = new BookStore(store, names.bucket(Bucket.BROKER_FILES));
    final String alerts = names.topic(Topic.ALERTS);
    final Map<RecordPlace, Night> published = new HashMap<>();
    final Map<Night, Instant> settled = new HashMap<>();

    World() {
      Pipeline.standard(names).topicNames().forEach(topic -> log.create(topic, PARTITIONS));
      names.buckets().forEach(store::createBucket);
      tables.create(Names.ALERTS_TABLE);
      tables.create(Names.SALT2_TABLE, OwnStages.fitColumns());
    }

    Retention retention(RetentionRule rule, KillPoint kill) {
      return new Retention(
          new BackEnd(Pipeline.standard(names), log, log, log.ledger(), store, tables, survey),
          journal,
          bookStore,
          survey,
          rule,
          Clock.fixed(NOW, ZoneOffset.UTC),
          kill);
    }

    void start(Night night) {
      Map<String, Map<Integer, Long>> ends = new HashMap<>();
      for (String topic : Pipeline.standard(names).topicNames()) {
        Map<Integer, Long> to = new HashMap<>();
        log.extent(topic).forEach((p, kept) -> to.put(p, kept.to()));
        ends.put(topic, to);
      }
      JournalEntry first =
          JournalEntry.first(night, NOW, "test", Optional.of(names.surveyTopic(night)))
              .withStart(StartingPoint.now(log.ledger(), journal.newestStart()).withTopics(ends));
      assertThat(journal.append(first)).isTrue();
      assertThat(journal.append(first.next(NightState.RECEIVING, NOW, "test"))).isTrue();
    }

    void close(Night night, Instant when, boolean balances) {
      Map<SurveyPartition, Long> ends = new HashMap<>();
      survey
          .find(names.surveyTopic(night))
          .ifPresent(
              found ->
                  found
                      .partitions()
                      .forEach(
                          (p, extent) ->
                              ends.put(SurveyPartition.of(found.topic(), p), extent.end())));
      JournalEntry latest = journal.latest(night).orElseThrow();
      JournalEntry draining = latest.next(NightState.DRAINING, when, "test").withEnds(ends);
      assertThat(journal.append(draining)).isTrue();
      bookStore.keep(books(night, balances));
      assertThat(journal.append(draining.next(NightState.CLOSED, when, "test"))).isTrue();
      if (balances) {
        settled.put(night, when);
      }
    }

    private static NightBooks books(Night night, boolean balances) {
      BookCheck line =
          new BookCheck(
              CheckName.PUBLISHED,
              new BookCheck.Sides("left", 1, "right", balances ? 1 : 0),
              List.of(),
              List.of(),
              OptionalInt.empty());
      return new NightBooks(
          night, 1, NOW, List.of(line), new TreeMap<>(), new TreeMap<>(), List.of());
    }

    void publish(Night night, int alertsOfIt) {
      try (LogWriter writer = log.writer("ingest")) {
        writer.begin();
        List<StepWriter.Receipt> sent = new ArrayList<>();
        for (int i = 0; i < alertsOfIt; i++) {
          byte[] key = (night + "-" + published.size() + i).getBytes(StandardCharsets.UTF_8);
          sent.add(writer.publish(alerts, new Message(key, new byte[10], Map.of())));
        }
        writer.flush();
        writer.commit();
        sent.forEach(at -> published.put(at.position(), night));
      }
    }

    void positions(Stage stage, int partition, Night night, long to) {
      try (LogWriter writer = log.writer(stage.name() + partition)) {
        writer.begin();
        writer.record(
            new StageRange(
                stage,
                night,
                alerts,
                partition,
                new Range(0, to),
                new Tally(Math.toIntExact(to), 0, List.of())));
        writer.commit();
      }
    }

    void inTable(int partition, long to) {
      long from = tables.progress(Names.ALERTS_TABLE, alerts).getOrDefault(partition, 0L);
      try (TableWriter writer = tables.writer(Names.ALERTS_TABLE)) {
        assertThat(writer.commit(alerts, Map.of(partition, new Range(from, to)), List.of()))
            .isEqualTo(TableWriter.Outcome.COMMITTED);
      }
    }

    void allStagesAt(Night night, Map<Integer, Long> to) {
      to.forEach(
          (p, offset) -> {
            positions(Stage.ARCHIVE, p, night, offset);
            positions(Stage.FILTER, p, night, offset);
            inTable(p, offset);
          });
    }

    Map<Integer, Long> ends() {
      Map<Integer, Long> ends = new TreeMap<>();
      log.extent(alerts).forEach((p, kept) -> ends.put(p, kept.to()));
      return ends;
    }

    Map<Integer, Long> begins() {
      Map<Integer, Long> begins = new TreeMap<>();
      log.extent(alerts).forEach((p, kept) -> begins.put(p, kept.from()));
      return begins;
    }
  }

  private static Night night(int day) {
    return Night.parse(String.format("202101%02d", day));
  }

  private static Instant daysAgo(long days) {
    return NOW.minus(Duration.ofDays(days));
  }

  private final World world = new World();

  private Map<Integer, Long> nothing() {
    return Map.of(0, 0L, 1, 0L);
  }

  @Test
  void recordsOfAClosedNightGoAWeekAfterItWasClosed() {
    world.start(night(1));
    world.publish(night(1), 20);
    world.allStagesAt(night(1), world.ends());
    Map<Integer, Long> ends = world.ends();
    world.close(night(1), daysAgo(7), true);
    assertThat(world.retention(WEEK, KillPoint.NONE).next()).isEmpty();
    world.retention(WEEK, KillPoint.NONE).run();
    assertThat(world.begins()).isEqualTo(ends);
  }

  @Test
  void recordsOfANightClosedLaterStayAndItIsToldUntilWhen() {
    world.start(night(1));
    world.publish(night(1), 20);
    world.allStagesAt(night(1), world.ends());
    world.close(night(1), daysAgo(7).plusSeconds(1), true);
    assertThat(world.retention(WEEK, KillPoint.NONE).run().records()).isZero();
    assertThat(world.begins()).isEqualTo(nothing());
    assertThat(world.retention(WEEK, KillPoint.NONE).next()).contains(NOW.plusSeconds(1));
  }

  @Test
  void recordsOfANightWhoseBooksDoNotBalanceStayForEver() {
    world.start(night(1));
    world.publish(night(1), 20);
    world.allStagesAt(night(1), world.ends());
    world.close(night(1), daysAgo(400), false);
    world.retention(WEEK, KillPoint.NONE).run();
    assertThat(world.begins()).isEqualTo(nothing());
  }

  @Test
  void recordsOfANightWhoseKeptBooksAreDamagedStayAndThoseBeforeThemGo() {
    world.start(night(1));
    world.publish(night(1), 20);
    Map<Integer, Long> ends = world.ends();
    world.close(night(1), daysAgo(20), true);
    world.start(night(2));
    world.publish(night(2), 20);
    world.allStagesAt(night(2), world.ends());
    world.close(night(2), daysAgo(19), true);
    world.store.put(
        world.names.bucket(Bucket.BROKER_FILES), BookStore.prefix(night(2)) + 1, new byte[] {'{'});
    world.retention(WEEK, KillPoint.NONE).run();
    assertThat(world.begins()).isEqualTo(ends);
  }

  @Test
  void anOldNightThatIsOpenedAgainKeepsWhatIsThere() {
    world.start(night(1));
    world.publish(night(1), 20);
    world.allStagesAt(night(1), world.ends());
    world.close(night(1), daysAgo(30), true);
    JournalEntry closed = world.journal.latest(night(1)).orElseThrow();
    world.journal.append(closed.next(NightState.STARTING, NOW, "test"));
    world.retention(WEEK, KillPoint.NONE).run();
    assertThat(world.begins()).isEqualTo(nothing());
  }

  @Test
  void aStageThatLagsKeepsWhatItHasNotPassed() {
    world.start(night(1));
    world.publish(night(1), 40);
    world.allStagesAt(night(1), Map.of(0, 3L, 1, 3L));
    world.positions(Stage.ARCHIVE, 0, night(1), 9);
    world.positions(Stage.FILTER, 0, night(1), 7);
    world.close(night(1), daysAgo(30), true);
    world.retention(WEEK, KillPoint.NONE).run();
    assertThat(world.begins()).isEqualTo(Map.of(0, 3L, 1, 3L));
  }

  @Test
  void aStageThatNeverWorkedKeepsEverything() {
    world.start(night(1));
    world.publish(night(1), 40);
    world.ends().forEach((p, to) -> world.positions(Stage.ARCHIVE, p, night(1), to));
    world.ends().forEach(world::inTable);
    world.close(night(1), daysAgo(30), true);
    world.retention(WEEK, KillPoint.NONE).run();
    assertThat(world.begins()).isEqualTo(nothing());
  }

  @Test
  void deadLettersAndLedgerAreNeverTouched() {
    world.start(night(1));
    try (LogWriter writer = world.log.writer("dead-letters")) {
      writer.begin();
      writer.publish(
          world.names.topic(Topic.DEAD_LETTERS), new Message(null, new byte[1], Map.of()));
      writer.commit();
    }
    world.publish(night(1), 5);
    world.allStagesAt(night(1), world.ends());
    world.close(night(1), daysAgo(30), true);
    world.retention(WEEK, KillPoint.NONE).run();
    assertThat(world.log.extent(world.names.topic(Topic.DEAD_LETTERS)).values())
        .allSatisfy(kept -> assertThat(kept.from()).isZero());
    assertThat(StartingPoint.now(world.log.ledger(), StartingPoint.ORIGIN).stages())
        .hasSize(2 * PARTITIONS);
  }

  @Test
  void whereSizeIsLimitedTheNightClosedFirstGoesBeforeItsTime() {
    for (int day = 1; day <= 3; day++) {
      world.start(night(day));
      world.publish(night(day), 50);
      world.allStagesAt(night(day), world.ends());
    }
    Map<Integer, Long> third =
        world
            .journal
            .latest(night(3))
            .orElseThrow()
            .start()
            .orElseThrow()
            .topics()
            .getOrDefault(world.alerts, Map.of());
    world.close(night(2), daysAgo(1), true);
    world.close(night(1), daysAgo(2), true);
    long bytes = world.log.bytes(world.alerts).orElseThrow();
    RetentionRule half = new RetentionRule(Duration.ofDays(7), OptionalLong.of(bytes / 2));
    world.retention(half, KillPoint.NONE).run();
    assertThat(world.begins()).as("the third is open").isEqualTo(third);
  }

  @Test
  void ourOwnSurveyTopicGoesWithItsNightUnlessSomethingWasAdded() {
    for (int day = 1; day <= 3; day++) {
      world.survey.create(world.names.surveyTopic(night(day)), 1);
      world.survey.send(world.names.surveyTopic(night(day)), 0, new byte[1], 1);
      world.start(night(day));
      world.log.create(world.names.surveyTopic(night(day)), 1);
    }
    world.close(night(1), daysAgo(30), true);
    world.close(night(2), daysAgo(30), true);
    world.close(night(3), daysAgo(1), true);
    world.survey.send(world.names.surveyTopic(night(2)), 0, new byte[2], 2);
    assertThat(world.retention(WEEK, KillPoint.NONE).run().topics())
        .containsExactly(world.names.surveyTopic(night(1)));
    assertThat(world.log.names())
        .doesNotContain(world.names.surveyTopic(night(1)))
        .contains(world.names.surveyTopic(night(2)), world.names.surveyTopic(night(3)));
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "RETENTION_.*")
  void killedBetweenTwoDeletionsTheNextRoundDoesTheRest(CrashPoint death) {
    for (int day = 1; day <= 2; day++) {
      String topic = world.names.surveyTopic(night(day));
      world.survey.create(topic, 1);
      world.log.create(topic, 1);
      world.start(night(day));
      world.publish(night(day), 20);
      world.allStagesAt(night(day), world.ends());
    }
    world.close(night(1), daysAgo(30), true);
    world.close(night(2), daysAgo(30), true);
    Retention doomed =
        world.retention(
            WEEK,
            place -> {
              if (place == death) {
                throw new AssertionError("killed");
              }
            });
    assertThatThrownBy(doomed::run).hasMessage("killed");
    assertThat(world.retention(WEEK, KillPoint.NONE).run().topics())
        .hasSize(death == CrashPoint.RETENTION_TOPIC_DELETED ? 1 : 2);
    assertThat(world.begins()).isEqualTo(world.ends());
    assertThat(world.log.names()).hasSize(Topic.OWN.size());
  }

  /** Whatever happened, and wherever everyone stands, nothing goes that anybody still wants. */
  @Property(tries = 300)
  void nothingIsDeletedThatAStageOrANightStillWants(@ForAll long seed) {
    Random random = new Random(seed);
    World any = new World();
    List<Night> open = new ArrayList<>();
    int started = 0;
    Map<Integer, Long> archived = new HashMap<>();
    Map<Integer, Long> filtered = new HashMap<>();
    Map<Integer, Long> inTable = new HashMap<>();
    for (int step = 0; step < 12; step++) {
      if (open.isEmpty() || (random.nextInt(4) == 0 && started < 20)) {
        Night next = night(++started);
        any.start(next);
        open.add(next);
      }
      any.publish(open.get(random.nextInt(open.size())), random.nextInt(6));
      if (random.nextInt(3) == 0) {
        Night closing = open.remove(random.nextInt(open.size()));
        any.close(closing, daysAgo(random.nextInt(14)), random.nextInt(5) > 0);
      }
      for (Map.Entry<Integer, Long> end : any.ends().entrySet()) {
        int p = end.getKey();
        move(random, archived, p, end.getValue());
        any.positions(Stage.ARCHIVE, p, night(1), archived.get(p));
        move(random, filtered, p, end.getValue());
        any.positions(Stage.FILTER, p, night(1), filtered.get(p));
        move(random, inTable, p, end.getValue());
        any.inTable(p, inTable.get(p));
      }
      any.retention(WEEK, KillPoint.NONE).run();
      Map<Integer, Long> begins = any.begins();
      any.published.forEach(
          (at, of) -> {
            if (at.offset() < begins.get(at.partition())) {
              assertThat(at.offset()).isLessThan(archived.get(at.partition()));
              assertThat(at.offset()).isLessThan(filtered.get(at.partition()));
              assertThat(at.offset()).isLessThan(inTable.get(at.partition()));
              assertThat(any.settled.get(of))
                  .as("when night %s was closed and balanced", of)
                  .isNotNull()
                  .isBeforeOrEqualTo(daysAgo(7));
            }
          });
    }
  }

  private static void move(Random random, Map<Integer, Long> to, int partition, long end) {
    long at = to.getOrDefault(partition, 0L);
    boolean far = random.nextInt(3) > 0;
    to.put(partition, far ? end : at + (long) (random.nextDouble() * (end - at)));
  }
}
