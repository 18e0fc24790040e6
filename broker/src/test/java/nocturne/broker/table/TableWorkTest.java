package nocturne.broker.table;

import static nocturne.broker.worker.StageWorld.NEXT;
import static nocturne.broker.worker.StageWorld.NIGHT;
import static nocturne.broker.worker.StageWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.memory.InMemoryTables.Fault;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.broker.worker.Mortal;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageStatus;
import nocturne.broker.worker.StageStatus.State;
import nocturne.broker.worker.StageWorld;
import nocturne.broker.worker.Worker;
import nocturne.core.alert.Alert;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table's protocol, as far as it is the stage's: BLIND_RESEND, HOLE_REFUSED_STOPS of {@code
 * table.pml} and DEAD_LETTER_AFTER of {@code retry.pml}. The other mutations (NO_VALIDATION,
 * DELETE_REFUSED, WHOLE_MAP_APPEND, COMPACT_UNVALIDATED, EXPIRE_LAST) are about what a table does,
 * and are its contract's to test.
 */
class TableWorkTest {
  private final StageWorld world = new StageWorld();
  private final InMemoryTables tables = new InMemoryTables();
  private LongPredicate refuses = candid -> false;
  private LongConsumer fails = candid -> {};

  @BeforeEach
  void begin() {
    tables.create(Names.ALERTS_TABLE);
  }

  @AfterEach
  void end() {
    world.end();
  }

  private Worker worker() {
    return worker(new Mortal(world.log), KillPoint.NONE);
  }

  private Worker worker(Mortal process, KillPoint kill) {
    Tables seen = picky();
    return world.tables(
        process,
        seen,
        kill,
        new TableRows<>(
            StageIdentity.of(world.names, Stage.TABLE, Topic.ALERTS),
            world.input,
            seen,
            Names.ALERTS_TABLE,
            RowOf.ALERT,
            world.deadLetters,
            1 << 20));
  }

  private static StageStatus status(Worker worker) {
    return StageWorld.status(worker, Stage.TABLE);
  }

  /** The tables, which refuse rows as the test wants. */
  private Tables picky() {
    return (Tables)
        Proxy.newProxyInstance(
            Tables.class.getClassLoader(),
            new Class<?>[] {Tables.class},
            (proxy, method, args) -> {
              Object answer = method.invoke(tables, args);
              return answer instanceof TableWriter writer ? picky(writer) : answer;
            });
  }

  private TableWriter picky(TableWriter writer) {
    return (TableWriter)
        Proxy.newProxyInstance(
            TableWriter.class.getClassLoader(),
            new Class<?>[] {TableWriter.class},
            (proxy, method, args) -> {
              if (method.getName().equals("add")) {
                fails.accept(((Alert) args[1]).candid().value());
              }
              if (method.getName().equals("add")
                  && refuses.test(((Alert) args[1]).candid().value())) {
                throw new IllegalArgumentException("a field is too wide");
              }
              return method.invoke(writer, args);
            });
  }

  private void awaitAll() throws InterruptedException {
    await(
        "all are in the table",
        () ->
            rows().size() + tables.deadLettered(Names.ALERTS_TABLE, NIGHT).size()
                >= world.published.values().stream().filter(a -> a.night().equals(NIGHT)).count());
    List<Long> rows = rows();
    assertThat(rows).doesNotHaveDuplicates();
    List<Long> deadLettered = new ArrayList<>();
    tables
        .deadLettered(Names.ALERTS_TABLE, NIGHT)
        .forEach(
            skipped ->
                deadLettered.add(world.published.get(skipped.place()).alert().candid().value()));
    assertThat(world.messages(world.deadLetters).stream().map(m -> m.attributes().get("candid")))
        .as("dead letters, of which each that counts has its bytes on the topic")
        .containsAll(deadLettered.stream().map(String::valueOf).toList());
    assertThat(deadLettered).doesNotHaveDuplicates().doesNotContainAnyElementsOf(rows);
    List<Long> published = new ArrayList<>();
    world.published.values().stream()
        .filter(a -> a.night().equals(NIGHT))
        .forEach(a -> published.add(a.alert().candid().value()));
    List<Long> all = new ArrayList<>(rows);
    all.addAll(deadLettered);
    assertThat(all).containsExactlyInAnyOrderElementsOf(published);
  }

  private List<Long> rows() {
    List<Long> rows = new ArrayList<>();
    tables.candids(Names.ALERTS_TABLE, NIGHT, rows::add);
    return rows;
  }

  @Test
  void eachAlertHasOneRow() throws InterruptedException {
    world.publish(NIGHT, 30);
    worker();
    world.publish(NEXT, 5);
    world.publish(NIGHT, 20);
    awaitAll();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whateverBecomesOfAnAppendEachAlertHasOneRow(Fault fault) throws InterruptedException {
    world.publish(NIGHT, 30);
    tables.failNextCommit(fault);
    Worker worker = worker();
    await("it noticed", () -> status(worker).lastError().isPresent());
    tables.land();
    world.publish(NIGHT, 20);
    awaitAll();
    assertThat(status(worker).state()).isEqualTo(State.RUNNING);
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "TABLE_.*")
  void aKilledWorkersSuccessorEndsTheNightAlike(CrashPoint place) throws InterruptedException {
    refuses = candid -> candid % 10 == 3;
    world.publish(NIGHT, 40);
    Mortal process = new Mortal(world.log);
    worker(process, process.at(place));
    await("it is dead", process::isDead);
    worker();
    world.publish(NIGHT, 10);
    awaitAll();
  }

  /** Every dead letter that counts has its bytes on the topic. */
  @Test
  void aRowTheTableRefusesGetsADeadLetterThatTheAppendNames() throws InterruptedException {
    refuses = candid -> candid % 10 == 3;
    world.publish(NIGHT, 40);
    worker();
    awaitAll();
    assertThat(tables.deadLettered(Names.ALERTS_TABLE, NIGHT)).hasSize(4);
    assertThat(world.messages(world.deadLetters))
        .hasSize(4)
        .allSatisfy(
            deadLetter ->
                assertThat(deadLetter.attributes())
                    .containsEntry("stage", "table")
                    .containsEntry("detail", "a field is too wide"));
  }

  /** A fault of the row writer is evaluated on the record by itself; the stage goes on. */
  @Test
  void aRowThatBreaksTheWriterIsDeadLettered() throws InterruptedException {
    fails =
        candid -> {
          if (candid % 20 == 3) {
            throw new IllegalStateException("broken");
          }
          if (candid % 20 == 4) {
            throw new StackOverflowError();
          }
          if (candid % 20 == 5) {
            throw new OutOfMemoryError("of this row");
          }
        };
    world.publish(NIGHT, 40);
    worker();
    awaitAll();
    assertThat(tables.deadLettered(Names.ALERTS_TABLE, NIGHT)).hasSize(6);
    assertThat(world.messages(world.deadLetters))
        .allSatisfy(
            deadLetter -> assertThat(deadLetter.attributes().get("reason")).isEqualTo("CORRUPT"));
  }

  @Test
  void aRowThatOnlyMetABadMomentIsInTheTable() throws InterruptedException {
    AtomicInteger failures = new AtomicInteger();
    fails =
        candid -> {
          if (candid % 20 == 3 && failures.getAndIncrement() == 0) {
            throw new OutOfMemoryError("of the moment");
          }
        };
    world.publish(NIGHT, 40);
    worker();
    awaitAll();
    assertThat(failures).hasPositiveValue();
    assertThat(tables.deadLettered(Names.ALERTS_TABLE, NIGHT)).isEmpty();
  }

  @Test
  void twoWorkersShareAndAMovedPartitionLosesNothing() throws InterruptedException {
    world.publish(NIGHT, 30);
    Worker first = worker();
    await("the first holds all", () -> status(first).partitions().size() == 2);
    worker();
    for (int i = 0; i < 20; i++) {
      world.publish(NIGHT, 5);
    }
    first.close();
    world.publish(NIGHT, 30);
    awaitAll();
  }
}
