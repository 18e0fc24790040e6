package nocturne.broker.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of a history must do. Its own test extends this and hands out users of
 * one and the same place: each call of {@link #open} is another.
 */
public abstract class HistoryContract {
  protected static final String TABLE = "photometry";
  protected static final String OBJECT = "ZTF21abcdefg";
  protected static final Night FIRST = Night.parse("20210118");
  protected static final Night SECOND = Night.parse("20210119");
  protected static final Night THIRD = Night.parse("20210120");

  private final List<Tables> opened = new ArrayList<>();

  /** Another user of the place that belongs to the running test. */
  protected abstract Tables open() throws Exception;

  protected final History history() throws Exception {
    Tables tables = open();
    opened.add(tables);
    return tables.history(TABLE, "ztf");
  }

  @BeforeEach
  void makeTheTable() throws Exception {
    history().create();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(Tables::close);
  }

  protected static HistoryRow row(Night night, long alert, Epoch epoch) {
    return row(OBJECT, night, alert, epoch);
  }

  protected static HistoryRow row(String object, Night night, long alert, Epoch epoch) {
    return new HistoryRow(object, epoch, new HistoryRow.Report(night, new Candid(alert)));
  }

  protected static Detection detection(double jd, long candid) {
    return new Detection(jd, "ztfg", 18.25, 0.0625, 1, candid);
  }

  protected static List<HistoryRow> all(History history) {
    List<HistoryRow> all = new ArrayList<>();
    for (Night night : List.of(FIRST, SECOND, THIRD)) {
      history.rows(night, all::add);
    }
    return all;
  }

  private static List<Epoch> epochs(List<HistoryRow> rows) {
    return rows.stream().map(HistoryRow::epoch).toList();
  }

  @Test
  void aTableIsMadeOnceAndOthersKnowIt() throws Exception {
    Tables tables = open();
    opened.add(tables);
    assertThat(tables.history(TABLE, "ztf").create()).isFalse();
    assertThat(tables.exists(TABLE)).isTrue();
    assertThat(tables.tables()).contains(TABLE);
    history().add(List.of(row(FIRST, 1, detection(10, 1))));
    assertThat(tables.drop(TABLE)).isTrue();
    assertThat(tables.exists(TABLE)).isFalse();
    assertThatThrownBy(() -> history().asOf(new ObjectId(OBJECT), THIRD, 11))
        .isInstanceOf(PortException.Broken.class);
    assertThat(history().create()).isTrue();
    assertThat(all(history())).isEmpty();
  }

  @Test
  void whatIsAddedIsFoundValueForValue() throws Exception {
    List<HistoryRow> rows =
        List.of(
            row(FIRST, 1, new Detection(2459232.7134491, "ztfg", 18.100000381469727, 0.05, 1, 7L)),
            row(FIRST, 1, new Detection(2459232.8, "fid null", 19.5, null, -1, null)),
            row(FIRST, 1, new UpperLimit(2459230.25, "ztfr", 20.4)),
            row(FIRST, 1, new ForcedPoint(2459230.25, "ztfr", -12.5, 8.25, 26.3)),
            row(FIRST, 1, new ForcedPoint(2459230.26, "ztfi", 0.0, 8.25, null)),
            row("", FIRST, 2, detection(2459232.7, 2)));
    assertThat(history().add(rows)).isEqualTo(6);
    assertThat(all(history())).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(epochs(history().asOf(new ObjectId(OBJECT), SECOND, 2459233)))
        .containsExactly(
            rows.get(0).epoch(),
            rows.get(1).epoch(),
            rows.get(2).epoch(),
            rows.get(3).epoch(),
            rows.get(4).epoch());
    assertThat(history().of(new ObjectId(OBJECT))).containsExactlyElementsOf(rows.subList(0, 5));
  }

  @Test
  void whatIsThereIsNotAddedAgain() throws Exception {
    List<HistoryRow> rows =
        List.of(row(FIRST, 1, detection(10, 1)), row(FIRST, 1, new UpperLimit(9, "ztfr", 20)));
    assertThat(history().add(rows)).isEqualTo(2);
    assertThat(history().add(rows)).isZero();
    assertThat(history().lacking(rows)).isEmpty();
    List<HistoryRow> later =
        List.of(
            row(SECOND, 5, detection(10, 1)),
            row(SECOND, 5, new UpperLimit(9, "ztfr", 20)),
            row(SECOND, 5, new UpperLimit(9, "ztfg", 20)),
            row(SECOND, 5, new ForcedPoint(9, "ztfr", 1, 1, null)));
    assertThat(history().lacking(later)).containsExactlyInAnyOrder(later.get(2), later.get(3));
    assertThat(history().add(later)).isEqualTo(2);
    assertThat(all(history())).hasSize(4);
  }

  @Test
  void theFirstReportOfAnEpochStandsWhateverTheOrder() throws Exception {
    List<HistoryRow> reports =
        new ArrayList<>(
            List.of(
                row(FIRST, 3, new ForcedPoint(9, "ztfg", 1, 1, null)),
                row(FIRST, 4, new ForcedPoint(9, "ztfg", 2, 1, null)),
                row(SECOND, 1, new ForcedPoint(9, "ztfg", 3, 1, null)),
                row(SECOND, 1, new ForcedPoint(8, "ztfg", 4, 1, null)),
                row("ZTF21other", SECOND, 2, new ForcedPoint(9, "ztfg", 5, 1, null))));
    Random random = new Random(1);
    for (int n = 0; n < 6; n++) {
      Tables tables = open();
      opened.add(tables);
      tables.drop(TABLE);
      History history = history();
      history.create();
      Collections.shuffle(reports, random);
      for (HistoryRow report : reports) {
        history.add(List.of(report));
      }
      assertThat(all(history))
          .containsExactlyInAnyOrder(
              row(FIRST, 3, new ForcedPoint(9, "ztfg", 1, 1, null)),
              row(SECOND, 1, new ForcedPoint(8, "ztfg", 4, 1, null)),
              row("ZTF21other", SECOND, 2, new ForcedPoint(9, "ztfg", 5, 1, null)));
    }
  }

  @Test
  void manyRowsInAnyOrderAndPortionAreOneOfEachKey() throws Exception {
    Random random = new Random(2);
    List<HistoryRow> rows = new ArrayList<>();
    for (int n = 0; n < 600; n++) {
      Night night = List.of(FIRST, SECOND, THIRD).get(random.nextInt(3));
      long alert = random.nextInt(40);
      double jd = 9 + random.nextInt(5) / 8.0;
      String band = random.nextBoolean() ? "ztfg" : "ztfr";
      @Nullable Long candid = random.nextInt(4) == 0 ? null : Long.valueOf(random.nextInt(3));
      double value = alert + night.hashCode(); // the same wherever an alert reports a key again
      Epoch epoch =
          switch (random.nextInt(3)) {
            case 0 -> new Detection(jd, band, value, null, 1, candid);
            case 1 -> new UpperLimit(jd, band, value);
            default -> new ForcedPoint(jd, band, value, 1, null);
          };
      String object = List.of("", OBJECT, "ZTF21abcdefh", "ZTF18other").get(random.nextInt(4));
      rows.add(row(object, night, alert, epoch));
    }
    Map<HistoryRow.Key, HistoryRow> first = new HashMap<>();
    rows.forEach(row -> first.merge(row.key(), row, HistoryRow::first));
    History history = history();
    for (int from = 0; from < rows.size(); ) {
      int to = Math.min(rows.size(), from + 1 + random.nextInt(120));
      List<HistoryRow> some = rows.subList(from, to);
      long lacking = history.lacking(some).size();
      assertThat(history.add(some)).isEqualTo(lacking);
      assertThat(history.lacking(some)).isEmpty();
      from = to;
    }
    assertThat(all(history())).containsExactlyInAnyOrderElementsOf(first.values());
    assertThat(history.lacking(rows)).isEmpty();
    history.compact();
    assertThat(history.lacking(rows)).isEmpty();
    for (String object : List.of(OBJECT, "ZTF21abcdefh", "ZTF18other")) {
      assertThat(history.of(new ObjectId(object))).isSortedAccordingTo(HistoryRow.ORDER);
    }
  }

  @Test
  void aRowThatIsNotAsItsAlertReportsItIsReplaced() throws Exception {
    HistoryRow right = row(FIRST, 3, new ForcedPoint(9, "ztfg", 1, 1, null));
    history().add(List.of(row(FIRST, 3, new ForcedPoint(9, "ztfg", 7, 1, null))));
    assertThat(history().lacking(List.of(right))).containsExactly(right);
    assertThat(history().add(List.of(right))).isEqualTo(1);
    assertThat(all(history())).containsExactly(right);
  }

  @Test
  void twoDetectionsOfAnExposureAreTwoRows() throws Exception {
    history().add(List.of(row(FIRST, 1, detection(10, 1)), row(FIRST, 2, detection(10, 2))));
    assertThat(all(history())).hasSize(2);
  }

  @Test
  void anAlertKnowsWhatEarlierNightsReportedOfTheTimeBeforeIt() throws Exception {
    history()
        .add(
            List.of(
                row(FIRST, 1, detection(10, 1)),
                row(FIRST, 1, detection(8, 9)),
                row(SECOND, 2, detection(11, 2)),
                row(THIRD, 3, detection(12, 3)),
                row("ZTF21abcdefh", FIRST, 4, detection(10, 4))));
    ObjectId object = new ObjectId(OBJECT);
    assertThat(epochs(history().asOf(object, THIRD, 12)))
        .containsExactly(detection(8, 9), detection(10, 1), detection(11, 2));
    assertThat(epochs(history().asOf(object, THIRD, 10.5)))
        .containsExactly(detection(8, 9), detection(10, 1));
    assertThat(epochs(history().asOf(object, SECOND, 11)))
        .containsExactly(detection(8, 9), detection(10, 1));
    assertThat(history().asOf(object, FIRST, 10)).isEmpty();
    assertThat(history().asOf(object, THIRD, Double.NaN)).isEmpty();
    assertThat(history().asOf(new ObjectId("none'; DROP"), THIRD, 12)).isEmpty();
  }

  @Test
  void aNightsRowsAreDeletedAndOthersStay() throws Exception {
    HistoryRow first = row(FIRST, 1, detection(10, 1));
    HistoryRow second = row(SECOND, 2, detection(11, 2));
    history().add(List.of(first, second));
    assertThat(history().delete(FIRST)).isEqualTo(1);
    assertThat(history().delete(FIRST)).isZero();
    assertThat(all(history())).containsExactly(second);
    history().add(List.of(first));
    assertThat(all(history())).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void compactionChangesNoRow() throws Exception {
    List<HistoryRow> rows = new ArrayList<>();
    for (int n = 0; n < 12; n++) {
      List<HistoryRow> some =
          List.of(
              row("object " + n, FIRST, n, detection(10 + n, n)),
              row(OBJECT, SECOND, 100 + n, detection(20 - n, 100 + n)));
      history().add(some);
      rows.addAll(some);
    }
    history().compact();
    assertThat(all(history())).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(history().lacking(rows)).isEmpty();
    assertThat(history().asOf(new ObjectId(OBJECT), THIRD, 15)).hasSize(7);
    history().compact();
    history().check(FIRST);
    assertThat(all(history())).hasSize(24);
  }

  @Test
  void whoeverAddsTheSameAtOnceAddsItOnce() throws Exception {
    List<HistoryRow> rows = new ArrayList<>();
    for (int n = 0; n < 40; n++) {
      rows.add(row("object " + n % 7, FIRST, n, detection(10 + n, n)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Long>> added = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        History mine = history();
        added.add(threads.submit(() -> mine.add(rows)));
      }
      long sum = 0;
      for (Future<Long> each : added) {
        sum += each.get();
      }
      assertThat(sum).isEqualTo(40);
    } finally {
      threads.shutdownNow();
    }
    assertThat(all(history())).containsExactlyInAnyOrderElementsOf(rows);
  }
}
