package nocturne.broker.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.TableWriter.Outcome;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of tables must do. Its own test extends this and hands out users of one
 * and the same place: each call of {@link #open} is another.
 */
public abstract class TablesContract {
  protected static final String TABLE = "alerts";
  protected static final String TOPIC = "ztf_alert_data-test";
  protected static final Night NIGHT = Night.parse("20210120");
  protected static final Night NEXT = Night.parse("20210121");

  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final List<Tables> opened = new ArrayList<>();

  /** Another user of the place that belongs to the running test. */
  protected abstract Tables open() throws Exception;

  /** Another user, closed when the test ends. */
  protected final Tables tables() throws Exception {
    Tables tables = open();
    opened.add(tables);
    return tables;
  }

  protected final Alert alert(byte[] packet) {
    try {
      return decoder.decodeOne(packet);
    } catch (UnreadableException e) {
      throw new AssertionError(e);
    }
  }

  /** Appends one row for each candid, as the records of one partition from an offset on. */
  protected final Outcome append(
      Tables tables, Night night, int partition, long from, long... candids) {
    try (TableWriter writer = tables.writer(TABLE)) {
      long offset = from;
      for (long candid : candids) {
        writer.add(
            night,
            alert(SampleAlert.packet(candid)),
            new PacketOrigin("ztf_20210120_programid1", 3, offset++, 1_611_100_800_123L));
      }
      return writer.commit(TOPIC, Map.of(partition, new Range(from, offset)), List.of());
    }
  }

  protected static List<Long> candids(Tables tables, Night night) {
    List<Long> candids = new ArrayList<>();
    tables.candids(TABLE, night, candids::add);
    Collections.sort(candids);
    return candids;
  }

  @BeforeEach
  void makeTheTable() throws Exception {
    tables().create(TABLE);
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Tables::close);
  }

  @Test
  void aTableIsMadeOnceAndDroppedOnce() throws Exception {
    Tables tables = tables();
    assertThat(tables.exists("other")).isFalse();
    assertThat(tables.create("other")).isTrue();
    assertThat(tables.create("other")).isFalse();
    assertThat(tables().exists("other")).isTrue();
    assertThat(tables.drop("other")).isTrue();
    assertThat(tables.drop("other")).isFalse();
    assertThat(tables().exists("other")).isFalse();
  }

  @Test
  void aTableThatIsDroppedAndMadeAgainIsEmpty() throws Exception {
    Tables tables = tables();
    append(tables, NIGHT, 0, 0, 1, 2);
    tables.drop(TABLE);
    assertThat(tables.create(TABLE)).isTrue();
    assertThat(tables.progress(TABLE, TOPIC)).isEmpty();
    assertThat(candids(tables, NIGHT)).isEmpty();
    assertThat(append(tables, NIGHT, 0, 0, 3)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids(tables(), NIGHT)).containsExactly(3L);
  }

  @Test
  void aDatasetIsDroppedWithAllItsTablesAndCanBeMadeAgain() throws Exception {
    Tables tables = tables();
    tables.create("other");
    append(tables, NIGHT, 0, 0, 1, 2);
    assertThat(tables().tables()).containsExactly(TABLE, "other");
    assertThat(tables().datasetExists()).isTrue();

    assertThat(tables.dropDataset()).isTrue();

    assertThat(tables().datasetExists()).isFalse();
    assertThat(tables().tables()).isEmpty();
    assertThat(tables().exists(TABLE)).isFalse();
    assertThat(tables.dropDataset()).isFalse();
    assertThat(tables.create(TABLE)).isTrue();
    assertThat(tables.tables()).containsExactly(TABLE);
    assertThat(candids(tables, NIGHT)).isEmpty();
  }

  @Test
  void aTableThatDoesNotExistIsBroken() throws Exception {
    Tables tables = tables();
    assertThatThrownBy(() -> tables.writer("nowhere"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("run setup");
    assertThatThrownBy(() -> tables.progress("nowhere", TOPIC))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void anEmptyTableStandsNowhere() throws Exception {
    assertThat(tables().progress(TABLE, TOPIC)).isEmpty();
    assertThat(candids(tables(), NIGHT)).isEmpty();
    assertThat(tables().deadLettered(TABLE, NIGHT)).isEmpty();
  }

  @Test
  void rowsAndProgressComeTogether() throws Exception {
    assertThat(append(tables(), NIGHT, 2, 0, 10, 11, 12)).isEqualTo(Outcome.COMMITTED);
    assertThat(tables().progress(TABLE, TOPIC)).containsOnly(Map.entry(2, 3L));
    assertThat(candids(tables(), NIGHT)).containsExactly(10L, 11L, 12L);
    assertThat(candids(tables(), NEXT)).isEmpty();
  }

  private static final List<TableColumn> COLUMNS =
      List.of(
          new TableColumn("z", TableColumn.Kind.DOUBLE, "a number"),
          new TableColumn("ndof", TableColumn.Kind.INT, "a small whole number"),
          new TableColumn("ncall", TableColumn.Kind.LONG, "a whole number"),
          new TableColumn("success", TableColumn.Kind.BOOLEAN, "a truth value"),
          new TableColumn("reason", TableColumn.Kind.TEXT, "a text"));

  private static TableRow row(long candid, Map<String, @Nullable Object> values) {
    return new TableRow(
        NIGHT,
        new Candid(candid),
        new PacketOrigin("ztf_20210120_programid1", 3, candid, 1_611_100_800_123L),
        values);
  }

  @Test
  void aTableOfFixedColumnsHasRowsAndProgressLikeAnyOther() throws Exception {
    Tables tables = tables();
    assertThat(tables.create("fits", COLUMNS)).isTrue();
    assertThat(tables().create("fits", COLUMNS)).isFalse();
    try (TableWriter writer = tables.writer("fits")) {
      writer.add(
          row(7, Map.of("z", 0.5, "ndof", -1, "ncall", 12L, "success", true, "reason", "a")));
      writer.add(row(8, Map.of()));
      assertThat(writer.rows()).isEqualTo(2);
      assertThat(writer.bytes()).isPositive();
      assertThat(writer.commit(TOPIC, Map.of(1, new Range(0, 9)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
    List<String> found = new ArrayList<>();
    tables()
        .rows("fits", NIGHT, (candid, partition, offset) -> found.add(candid + " " + partition));
    assertThat(found).containsExactlyInAnyOrder("7 3", "8 3");
    assertThat(tables().progress("fits", TOPIC)).containsOnly(Map.entry(1, 9L));
    assertThat(tables().progress(TABLE, TOPIC)).isEmpty();
  }

  @Test
  void whatIsNoColumnOrOfAnotherKindIsRefusedAndTheAppendGoesOn() throws Exception {
    Tables tables = tables();
    tables.create("fits", COLUMNS);
    try (TableWriter writer = tables.writer("fits")) {
      assertThatThrownBy(() -> writer.add(row(1, Map.of("z", "far"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("z");
      assertThatThrownBy(() -> writer.add(row(1, Map.of("mass", 1.0))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("mass");
      writer.add(row(2, Map.of("z", 0.1)));
      assertThat(writer.commit(TOPIC, Map.of(0, new Range(0, 1)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
    List<Long> found = new ArrayList<>();
    tables().candids("fits", NIGHT, found::add);
    assertThat(found).containsExactly(2L);
  }

  @Test
  void aTableMadeByAnOlderVersionGetsTheColumnsItLacks() throws Exception {
    Tables tables = tables();
    tables.create("fits", COLUMNS.subList(0, 1));
    assertThat(tables.create("fits", COLUMNS)).isFalse();
    try (TableWriter writer = tables.writer("fits")) {
      writer.add(row(2, Map.of("z", 0.1, "reason", "none")));
      assertThat(writer.commit(TOPIC, Map.of(0, new Range(0, 1)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
  }

  @Test
  void candidsOfEitherSignAndAnySizeComeBack() throws Exception {
    long[] candids = {Long.MIN_VALUE, -1448, 0, 1127561445515015006L, Long.MAX_VALUE};
    append(tables(), NIGHT, 0, 0, candids);
    assertThat(candids(tables(), NIGHT))
        .containsExactly(Long.MIN_VALUE, -1448L, 0L, 1127561445515015006L, Long.MAX_VALUE);
  }

  @Test
  void repeatedRowsAreGivenAsOftenAsTheyAreThere() throws Exception {
    append(tables(), NIGHT, 0, 0, 7, 7);
    append(tables(), NIGHT, 1, 0, 7);
    assertThat(candids(tables(), NIGHT)).containsExactly(7L, 7L, 7L);
  }

  @Test
  void whatIsNotCommittedNeverWas() throws Exception {
    Tables tables = tables();
    TableWriter writer = tables.writer(TABLE);
    writer.add(NIGHT, alert(SampleAlert.packet(1)), new PacketOrigin("t", 0, 0, 0));
    assertThat(writer.rows()).isEqualTo(1);
    assertThat(candids(tables(), NIGHT)).isEmpty();
    writer.close();
    writer.close();
    assertThat(candids(tables(), NIGHT)).isEmpty();
    assertThat(tables.progress(TABLE, TOPIC)).isEmpty();
  }

  @Test
  void anAppendThatDoesNotFollowOnTheNewestIsRefused() throws Exception {
    Tables tables = tables();
    assertThat(append(tables, NIGHT, 0, 5, 1)).isEqualTo(Outcome.REFUSED);
    assertThat(append(tables, NIGHT, 0, 0, 1, 2)).isEqualTo(Outcome.COMMITTED);
    assertThat(append(tables, NIGHT, 0, 0, 1, 2)).isEqualTo(Outcome.REFUSED);
    assertThat(append(tables, NIGHT, 0, 1, 9)).isEqualTo(Outcome.REFUSED);
    assertThat(append(tables, NIGHT, 0, 3, 9)).isEqualTo(Outcome.REFUSED);
    assertThat(append(tables, NIGHT, 0, 2, 3)).isEqualTo(Outcome.COMMITTED);
    assertThat(candids(tables, NIGHT)).containsExactly(1L, 2L, 3L);
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 3L));
  }

  @Test
  void oneRangeThatDoesNotFollowRefusesAll() throws Exception {
    Tables tables = tables();
    append(tables, NIGHT, 0, 0, 1);
    append(tables, NIGHT, 1, 0, 2);
    try (TableWriter writer = tables.writer(TABLE)) {
      writer.add(NIGHT, alert(SampleAlert.packet(3)), new PacketOrigin("t", 0, 0, 0));
      assertThat(writer.commit(TOPIC, Map.of(0, new Range(1, 2), 1, new Range(0, 2)), List.of()))
          .isEqualTo(Outcome.REFUSED);
    }
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 1L), Map.entry(1, 1L));
    assertThat(candids(tables, NIGHT)).containsExactly(1L, 2L);
  }

  @Test
  void partitionsAndTopicsAreCountedApart() throws Exception {
    Tables tables = tables();
    append(tables, NIGHT, 0, 0, 1);
    append(tables, NIGHT, 10, 0, 2, 3);
    try (TableWriter writer = tables.writer(TABLE)) {
      assertThat(writer.commit("ztf_dead_letters", Map.of(0, new Range(0, 40)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
    assertThat(tables.progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 1L), Map.entry(10, 2L));
    assertThat(tables.progress(TABLE, "ztf_dead_letters")).containsOnly(Map.entry(0, 40L));
    assertThat(tables.progress(TABLE, "ztf_alert_data")).isEmpty();
  }

  @Test
  void anAppendOfNothingButDeadLetteredMovesOn() throws Exception {
    Tables tables = tables();
    List<DeadLettered> deadLettered =
        List.of(
            new DeadLettered(NIGHT, new RecordPlace(0, 0)),
            new DeadLettered(NIGHT, new RecordPlace(0, 1)),
            new DeadLettered(NIGHT, new RecordPlace(1, 7)),
            new DeadLettered(NEXT, new RecordPlace(0, 2)));
    try (TableWriter writer = tables.writer(TABLE)) {
      assertThat(writer.commit(TOPIC, Map.of(0, new Range(0, 3), 1, new Range(0, 8)), deadLettered))
          .isEqualTo(Outcome.COMMITTED);
    }
    assertThat(tables().progress(TABLE, TOPIC)).containsOnly(Map.entry(0, 3L), Map.entry(1, 8L));
    assertThat(tables().deadLettered(TABLE, NIGHT))
        .containsExactlyInAnyOrderElementsOf(deadLettered.subList(0, 3));
    assertThat(tables().deadLettered(TABLE, NEXT)).containsExactly(deadLettered.get(3));
    assertThat(append(tables, NIGHT, 0, 3, 5)).isEqualTo(Outcome.COMMITTED);
    assertThat(tables().deadLettered(TABLE, NIGHT)).hasSize(3);
  }

  @Test
  void aDeadLetteredAlertThatIsHealedCountsNoMore() throws Exception {
    Tables tables = tables();
    DeadLettered healed = new DeadLettered(NIGHT, new RecordPlace(0, 2));
    DeadLettered other = new DeadLettered(NIGHT, new RecordPlace(0, 3));
    try (TableWriter writer = tables.writer(TABLE)) {
      Map<Integer, Range> first = Map.of(0, new Range(0, 4));
      assertThat(writer.commit(TOPIC, first, List.of(healed, other))).isEqualTo(Outcome.COMMITTED);
    }
    try (TableWriter writer = tables.writer(TABLE)) {
      writer.add(
          NIGHT,
          alert(SampleAlert.packet(77)),
          new PacketOrigin("ztf_20210120_programid1", 3, 2, 1_611_100_800_123L));
      Map<Integer, Range> retries = Map.of(1, new Range(0, 9));
      assertThat(writer.commit("dead-letters", retries, List.of(), List.of(healed)))
          .isEqualTo(Outcome.COMMITTED);
    }

    assertThat(tables.deadLettered(TABLE, NIGHT)).containsExactly(other);
    assertThat(candids(tables, NIGHT)).containsExactly(77L);
    assertThat(tables.progress(TABLE, TOPIC)).containsExactly(Map.entry(0, 4L));
    assertThat(tables.progress(TABLE, "dead-letters")).containsExactly(Map.entry(1, 9L));
    tables.compact(TABLE, NIGHT);
    assertThat(tables.deadLettered(TABLE, NIGHT)).containsExactly(other);
  }

  @Test
  void aNightThatIsDeletedLeavesTheOthersAndAllProgress() throws Exception {
    Tables tables = tables();
    tables.delete(TABLE, NIGHT);
    append(tables, NIGHT, 0, 0, 10, 11);
    append(tables, NEXT, 1, 0, 77);
    try (TableWriter writer = tables.writer(TABLE)) {
      Map<Integer, Range> next = Map.of(0, new Range(2, 9));
      List<DeadLettered> skipped =
          List.of(
              new DeadLettered(NIGHT, new RecordPlace(0, 8)),
              new DeadLettered(NEXT, new RecordPlace(0, 7)));
      assertThat(writer.commit(TOPIC, next, skipped)).isEqualTo(Outcome.COMMITTED);
    }

    tables.delete(TABLE, NIGHT);
    tables.delete(TABLE, NIGHT);

    Tables fresh = tables();
    assertThat(candids(fresh, NIGHT)).isEmpty();
    assertThat(candids(fresh, NEXT)).containsExactly(77L);
    assertThat(fresh.deadLettered(TABLE, NIGHT)).isEmpty();
    assertThat(fresh.deadLettered(TABLE, NEXT))
        .containsExactly(new DeadLettered(NEXT, new RecordPlace(0, 7)));
    assertThat(fresh.progress(TABLE, TOPIC)).isEqualTo(Map.of(0, 9L, 1, 1L));
    assertThat(append(fresh, NIGHT, 0, 9, 10)).isEqualTo(Outcome.COMMITTED);
    fresh.compact(TABLE, NIGHT);
    assertThat(candids(fresh, NIGHT)).containsExactly(10L);
    assertThat(fresh.progress(TABLE, TOPIC)).isEqualTo(Map.of(0, 10L, 1, 1L));
  }

  @Test
  void deadLetteredOfARefusedAppendDoNotCount() throws Exception {
    Tables tables = tables();
    try (TableWriter writer = tables.writer(TABLE)) {
      writer.commit(
          TOPIC,
          Map.of(0, new Range(4, 5)),
          List.of(new DeadLettered(NIGHT, new RecordPlace(0, 4))));
    }
    assertThat(tables.deadLettered(TABLE, NIGHT)).isEmpty();
  }

  @Test
  void anAppendIsUsedOnce() throws Exception {
    Tables tables = tables();
    try (TableWriter writer = tables.writer(TABLE)) {
      writer.commit(TOPIC, Map.of(0, new Range(0, 1)), List.of());
      assertThatThrownBy(() -> writer.commit(TOPIC, Map.of(0, new Range(1, 2)), List.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("over");
      assertThatThrownBy(
              () -> writer.add(NIGHT, alert(SampleAlert.packet(1)), new PacketOrigin("t", 0, 0, 0)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("over");
    }
  }

  @Test
  void anAppendMaySpanNights() throws Exception {
    Tables tables = tables();
    try (TableWriter writer = tables.writer(TABLE)) {
      PacketOrigin origin = new PacketOrigin("t", 0, 0, 0);
      writer.add(NIGHT, alert(SampleAlert.packet(1)), origin);
      writer.add(NEXT, alert(SampleAlert.packet(2)), origin);
      writer.add(NIGHT, alert(SampleAlert.packet(3)), origin);
      assertThat(writer.rows()).isEqualTo(3);
      assertThat(writer.bytes()).isPositive();
      writer.commit(TOPIC, Map.of(0, new Range(0, 3)), List.of());
    }
    assertThat(candids(tables, NIGHT)).containsExactly(1L, 3L);
    assertThat(candids(tables, NEXT)).containsExactly(2L);
  }

  @Test
  void ofTwoThatAppendTheSameRangeOneIsRefused() throws Exception {
    Tables one = tables();
    Tables other = tables();
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 10; round++) {
        long from = round;
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<Outcome>> answers = new ArrayList<>();
        for (Tables each : List.of(one, other)) {
          answers.add(
              pool.submit(
                  () -> {
                    start.await();
                    return append(each, NIGHT, 0, from, from);
                  }));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> answer : answers) {
          outcomes.add(answer.get());
        }
        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.COMMITTED, Outcome.REFUSED);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(candids(tables(), NIGHT)).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void appendsOfDifferentPartitionsAllGetThrough() throws Exception {
    int writers = 3;
    int appends = 8;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int partition = w;
        Tables tables = tables();
        all.add(
            pool.submit(
                () -> {
                  for (int n = 0; n < appends; n++) {
                    assertThat(append(tables, NIGHT, partition, n, 100L * partition + n))
                        .isEqualTo(Outcome.COMMITTED);
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(candids(tables(), NIGHT)).hasSize(writers * appends).doesNotHaveDuplicates();
    assertThat(tables().progress(TABLE, TOPIC))
        .containsOnly(Map.entry(0, 8L), Map.entry(1, 8L), Map.entry(2, 8L));
  }

  @Test
  void compactionChangesNoRowAndNoRange() throws Exception {
    Tables tables = tables();
    for (int n = 0; n < 6; n++) {
      append(tables, NIGHT, n % 2, n / 2, 10 + n);
    }
    append(tables, NEXT, 2, 0, 77);
    try (TableWriter writer = tables.writer(TABLE)) {
      writer.commit(
          TOPIC,
          Map.of(3, new Range(0, 9)),
          List.of(new DeadLettered(NIGHT, new RecordPlace(3, 8))));
    }
    Map<Integer, Long> before = tables.progress(TABLE, TOPIC);
    tables.compact(TABLE, NIGHT);
    tables.compact(TABLE, NIGHT);
    Tables fresh = tables();
    assertThat(fresh.progress(TABLE, TOPIC)).isEqualTo(before);
    assertThat(candids(fresh, NIGHT)).containsExactly(10L, 11L, 12L, 13L, 14L, 15L);
    assertThat(candids(fresh, NEXT)).containsExactly(77L);
    assertThat(fresh.deadLettered(TABLE, NIGHT))
        .containsExactly(new DeadLettered(NIGHT, new RecordPlace(3, 8)));
    assertThat(append(fresh, NIGHT, 0, 3, 16)).isEqualTo(Outcome.COMMITTED);
    assertThat(append(fresh, NIGHT, 1, 0, 17)).isEqualTo(Outcome.REFUSED);
    fresh.compact(TABLE, NIGHT);
    assertThat(candids(tables(), NIGHT)).hasSize(7);
  }
}
