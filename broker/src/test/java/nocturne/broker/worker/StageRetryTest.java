package nocturne.broker.worker;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.memory.InMemoryTables.Fault;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableRetries;
import nocturne.broker.valueadded.OwnStages;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Dead letters of filter and table are tried again: each once, whatever dies. Of {@code retry.pml}
 * RETRY_UNVALIDATED, TOPIC_COUNTS and EACH_REQUEST.
 */
@Timeout(60)
class StageRetryTest {
  private static final int DEAD_LETTERS = 20;

  private final StageWorld world = new StageWorld();
  private final InMemoryTables tables = new InMemoryTables();
  private final List<Message> retries = new ArrayList<>();

  @AfterEach
  void end() {
    world.end();
  }

  /** Dead letters of a stage, with the commit that names them, and requests not yet sent. */
  private void deadLetters(Stage stage) {
    tables.create(Names.ALERTS_TABLE);
    world.publish(NIGHT, DEAD_LETTERS);
    List<DeadLettered> deadLettered = new ArrayList<>();
    Map<Integer, Range> ranges = new java.util.HashMap<>();
    try (LogWriter writer = world.log.writer("dead-lettering")) {
      writer.begin();
      for (PublishedAlert alert : world.published.values()) {
        writer.publish(
            world.deadLetters,
            alert.deadLetter(stage, world.alerts, Reason.CORRUPT, "once").message());
        deadLettered.add(new DeadLettered(NIGHT, alert.position()));
        ranges.merge(
            alert.position().partition(),
            new Range(0, alert.position().offset() + 1),
            (a, b) -> new Range(0, Math.max(a.to(), b.to())));
      }
      writer.commit();
    }
    if (stage.equals(Stage.TABLE)) {
      try (TableWriter writer = tables.writer(Names.ALERTS_TABLE)) {
        assertThat(writer.commit(world.alerts, ranges, deadLettered))
            .isEqualTo(TableWriter.Outcome.COMMITTED);
      }
    }
    for (LogRecord record : world.messages(world.deadLetters)) {
      retries.add(
          new Retry(DeadLetter.from(record).orElseThrow(), DeadLetter.first(record)).message());
    }
  }

  private void ask() {
    try (LogWriter writer = world.log.writer("service")) {
      writer.begin();
      retries.forEach(retry -> writer.publish(world.deadLetters, retry));
      writer.commit();
    }
  }

  private Worker filter(Mortal process, KillPoint kill) {
    return world.ledgered(
        process,
        kill,
        StageReader.ofDeadLetters(
            StageIdentity.of(world.names, Stage.FILTER, Topic.DEAD_LETTERS),
            RetryInputs.ofAlerts(Stage.FILTER, world.alerts, world.deadLetters, world.decoder),
            RetryWork.stage(
                Stage.FILTER,
                OwnStages.filter(FilterSettings.DEFAULT, world.alerts),
                world.passed,
                world.deadLetters,
                world.ledger,
                night -> LedgerMark.START)));
  }

  private Worker tableSink(Mortal process, KillPoint kill) {
    return world.tables(
        process,
        tables,
        kill,
        new TableRetries<>(
            StageIdentity.of(world.names, Stage.TABLE, Topic.DEAD_LETTERS),
            RetryInputs.ofAlerts(Stage.TABLE, world.alerts, world.deadLetters, world.decoder),
            tables,
            Names.ALERTS_TABLE,
            RowOf.ALERT));
  }

  private List<Retried> retried() {
    List<Retried> all = new ArrayList<>();
    world
        .log
        .ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.All(),
            told -> {
              if (told instanceof Retried again) {
                all.add(again);
              }
            });
    return all;
  }

  private void awaitFiltered(int retriesTaken) throws InterruptedException {
    world.awaitTold(Stage.FILTER, retriesTaken);
    assertThat(retried()).hasSize(DEAD_LETTERS);
    assertThat(retried().stream().map(Retried::deadLetter).distinct()).hasSize(DEAD_LETTERS);
    List<String> passed =
        world.messages(world.passed).stream().map(m -> m.attributes().get("candid")).toList();
    assertThat(passed).doesNotHaveDuplicates().hasSameSizeAs(new TreeSet<>(named()));
    assertThat(named()).doesNotHaveDuplicates();
  }

  /** The candids that the ledger says passed. */
  private List<Long> named() {
    return world.ranges(Stage.FILTER).stream()
        .flatMap((StageRange range) -> range.tally().passed().stream())
        .map(candid -> candid.value())
        .toList();
  }

  private void awaitInTable() throws InterruptedException {
    await(
        "nothing is dead-lettered", () -> tables.deadLettered(Names.ALERTS_TABLE, NIGHT).isEmpty());
    List<Long> rows = new ArrayList<>();
    tables.candids(Names.ALERTS_TABLE, NIGHT, rows::add);
    Set<Long> published = new TreeSet<>();
    world.published.values().forEach(a -> published.add(a.alert().candid().value()));
    assertThat(rows).containsExactlyInAnyOrderElementsOf(published);
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "STAGE_.*")
  void killedAtAnyPlaceTheFilterTakesEachOnce(CrashPoint place) throws InterruptedException {
    deadLetters(Stage.FILTER);
    ask();
    ask();
    Mortal process = new Mortal(world.log);
    filter(process, process.at(place));
    await("it is dead", process::isDead);
    filter(new Mortal(world.log), KillPoint.NONE);
    awaitFiltered(2 * DEAD_LETTERS);
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"STAGE_SESSION_BEGUN", "TABLE_DEAD_LETTERS_WRITTEN", "TABLE_APPENDED"})
  void killedAtAnyPlaceTheTableHasEachOnce(CrashPoint place) throws InterruptedException {
    deadLetters(Stage.TABLE);
    ask();
    ask();
    Mortal process = new Mortal(world.log);
    tableSink(process, process.at(place));
    await("it is dead", process::isDead);
    tableSink(new Mortal(world.log), KillPoint.NONE);
    awaitInTable();
    long to = world.log.extent(world.deadLetters).get(0).to();
    await(
        "all requests are behind it",
        () -> tables.progress(Names.ALERTS_TABLE, world.deadLetters).getOrDefault(0, 0L) >= to - 2);
    awaitInTable();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whateverBecomesOfAnAppendEachHasOneRow(Fault fault) throws InterruptedException {
    deadLetters(Stage.TABLE);
    tables.failNextCommit(fault);
    Worker worker = tableSink(new Mortal(world.log), KillPoint.NONE);
    ask();
    await("it noticed", () -> StageWorld.status(worker, Stage.TABLE).lastError().isPresent());
    tables.land();
    ask();
    awaitInTable();
  }

  /**
   * A dead letter whose append was lost was never dead-lettered: asking for it makes no second row.
   */
  @Test
  void aDeadLetterThatNeverCountedIsNotTriedAgain() throws InterruptedException {
    deadLetters(Stage.TABLE);
    try (TableWriter writer = tables.writer(Names.ALERTS_TABLE)) {
      PublishedAlert first = world.published.values().iterator().next();
      writer.add(NIGHT, first.alert(), first.packet().origin());
      assertThat(
              writer.commit(
                  "other",
                  Map.of(0, new Range(0, 1)),
                  List.of(),
                  List.of(new DeadLettered(NIGHT, first.position()))))
          .isEqualTo(TableWriter.Outcome.COMMITTED);
    }
    tableSink(new Mortal(world.log), KillPoint.NONE);
    ask();
    awaitInTable();
  }

  /** Of two that hold the same partition, one's append is refused. */
  @Test
  void aZombieTakesNoneAgain() throws InterruptedException {
    deadLetters(Stage.TABLE);
    ask();
    Mortal slow = new Mortal(world.log);
    boolean[] slept = new boolean[1];
    tableSink(
        slow,
        place -> {
          if (place == CrashPoint.TABLE_DEAD_LETTERS_WRITTEN && !slept[0]) {
            slept[0] = true;
            slow.members().forEach(world.log.faults()::expel);
            tableSink(new Mortal(world.log), KillPoint.NONE);
            try {
              awaitInTable();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
    await("it slept", () -> slept[0]);
    awaitInTable();
    Thread.sleep(200);
    awaitInTable();
  }
}
