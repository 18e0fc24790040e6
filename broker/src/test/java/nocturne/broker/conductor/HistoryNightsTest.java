package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.fit.SampleFitter;
import nocturne.broker.history.NightHistory;
import nocturne.broker.memory.InMemoryHistory;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.port.HistoryRow;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.Observation;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An object over several nights: what the history holds of it, and what fits know. */
@Timeout(60)
class HistoryNightsTest {
  private static final String OBJECT = "ZTF21aaaaaaa";
  private static final Night FIRST = Night.parse("20210101");
  private static final Night SECOND = Night.parse("20210120");
  private static final Night THIRD = Night.parse("20210301");
  private static final double THIRD_JD = 2459274.75;
  private static final long NOW = 1_611_111_111_000L;

  /** What was fitted, by the time of its last epoch. */
  private final Map<Double, List<Observation>> fitted = new ConcurrentHashMap<>();

  private Broker broker = new Broker();

  @BeforeEach
  void begin() {
    LightCurveFitter fitter = new SampleFitter();
    broker.close();
    broker =
        new Broker(
            broker,
            new Broker.Software(
                Ztf.SURVEY,
                candid -> false,
                UnaryOperator.identity(),
                photometry -> {
                  fitted.put(
                      photometry.stream().mapToDouble(Observation::mjd).max().orElse(0),
                      photometry);
                  return fitter.fit(photometry);
                }));
    broker.started();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** An alert of the object with five earlier detections, three days apart. */
  private static SampleAlert alert(long candid, double jd) {
    SampleAlert alert =
        SampleAlert.of(candid).record("objectId", OBJECT).candidate("jd", jd).noHistory();
    for (int i = 5; i >= 1; i--) {
      alert.epoch(jd - 3 * i, 1 + i % 2, 18.6f + 0.2f * i, 0.06f, "t", candid - 1000L * i);
    }
    return alert;
  }

  private NightBooks night(Night night, SampleAlert... alerts) throws InterruptedException {
    String topic = "ztf_" + night.basicIso() + "_programid1";
    broker.survey.create(topic, 1);
    for (SampleAlert alert : alerts) {
      broker.survey.send(topic, 0, alert.packet(), NOW);
    }
    broker.conductor.start(night, topic);
    return broker.conductor.end(night);
  }

  private InMemoryHistory history() {
    return broker.tables.history(Names.PHOTOMETRY_TABLE);
  }

  private static List<Double> times(List<Observation> photometry) {
    return photometry.stream().map(one -> one.mjd() + 2400000.5).sorted().toList();
  }

  private List<Observation> fittedAt(double jd) {
    return fitted.get(jd - 2400000.5);
  }

  @Test
  void aFitKnowsWhatEarlierNightsReportedBeyondItsPacket() throws InterruptedException {
    NightBooks first = night(FIRST, alert(5_000_001, 2459215.75));
    NightBooks second =
        night(
            SECOND,
            alert(6_000_001, 2459234.75)
                .nothingFound(2459225.5, 1, 20.5f)
                .forced(2459225.625, 2, 50, 20, 26.3f));
    NightBooks third = night(THIRD, alert(7_000_001, THIRD_JD));

    assertThat(List.of(first, second, third))
        .allSatisfy(books -> assertThat(books.wrong()).isEmpty());
    assertThat(third.check(CheckName.HISTORY).map(BookCheck::found)).contains(1L);
    assertThat(fittedAt(2459215.75)).hasSize(6);
    assertThat(fittedAt(2459234.75)).hasSize(14);
    assertThat(fittedAt(THIRD_JD)).hasSize(20);
    assertThat(times(fittedAt(THIRD_JD)).get(0)).isEqualTo(2459215.75 - 15);
    assertThat(fittedAt(THIRD_JD)).filteredOn(one -> one.flux() == 0).hasSize(1);
    List<InMemoryTables.Row> rows = broker.tables.rows(Names.SALT2_TABLE);
    assertThat(rows)
        .extracting(row -> row.values().get("n_history"), row -> row.values().get("n_limits"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, 0),
            org.assertj.core.groups.Tuple.tuple(6, 1),
            org.assertj.core.groups.Tuple.tuple(14, 1));
  }

  /** Received again after a later night, which reports more of the time before. */
  @Test
  void aNightThatIsTakenAgainGivesTheSameFits() throws InterruptedException {
    night(FIRST, alert(5_000_001, 2459215.75));
    night(SECOND, alert(6_000_001, 2459234.75));
    List<Observation> once = fittedAt(2459234.75);
    night(
        THIRD,
        alert(7_000_001, THIRD_JD).forced(2459225.25, 2, 70, 20, 26.3f),
        alert(7_500_001, THIRD_JD + 0.02));
    assertThat(history().rows()).anyMatch(row -> row.epoch().jd() == 2459225.25);
    fitted.clear();
    night(SECOND, alert(6_000_001, 2459234.75).candidate("rb", 0.5f), alert(6_000_002, 2459234.75));

    assertThat(fittedAt(2459234.75)).hasSize(once.size());
    assertThat(times(fittedAt(2459234.75))).isEqualTo(times(once));
  }

  @Test
  void whatANightLacksInTheHistoryIsNamedAndAddedAgain() throws InterruptedException {
    night(FIRST, alert(5_000_001, 2459215.75), alert(5_100_001, 2459215.78));
    List<HistoryRow> before = sorted();
    history().delete(FIRST);
    assertThat(broker.conductor.books(FIRST, true).check(CheckName.HISTORY))
        .hasValueSatisfying(line -> assertThat(line.missing()).hasSize(2));

    assertThat(NightHistory.of(broker.backEnd(), broker.decoder()).fill(FIRST))
        .hasValueSatisfying(filled -> assertThat(filled.epochs()).isEqualTo(before.size()));

    assertThat(sorted()).isEqualTo(before);
    assertThat(broker.conductor.audit(FIRST, Depth.DEEP, AuditProgress.NONE).wrong()).isEmpty();
  }

  /** With so few epochs in memory that they go by temporary files, each part in several steps. */
  @Test
  void aNightTooLargeForMemoryIsAddedPartByPart() throws InterruptedException {
    SampleAlert[] alerts = new SampleAlert[12];
    for (int n = 0; n < alerts.length; n++) {
      alerts[n] =
          alert(5_000_001 + n, 2459215.75 + n / 100.0)
              .record("objectId", "ZTF21aaaaaa" + (char) ('a' + n % 5))
              .candidate("sigmapsf", n == 3 ? Float.NaN : 0.05f)
              .nothingFound(2459210.5, 1, 20.5f)
              .forced(2459210.625, 2, 50, 20, 26.3f);
    }
    night(FIRST, alerts);
    List<HistoryRow> before = sorted();
    history().delete(FIRST);
    NightHistory small = NightHistory.of(broker.backEnd(), broker.decoder()).withMostEpochs(7);

    // An epoch that a later step has from an earlier alert counts again.
    assertThat(small.lacking(FIRST))
        .hasValueSatisfying(
            lack -> assertThat(lack.epochs()).isGreaterThanOrEqualTo(before.size()));
    assertThat(small.fill(FIRST))
        .hasValueSatisfying(
            filled -> {
              assertThat(filled.alerts()).isEqualTo(alerts.length);
              assertThat(filled.epochs()).isGreaterThanOrEqualTo(before.size());
            });
    assertThat(sorted()).isEqualTo(before);
    assertThat(small.fill(FIRST)).hasValueSatisfying(again -> assertThat(again.epochs()).isZero());
  }

  @Test
  void deepBooksNameAnEpochThatIsMissingOrOther() throws InterruptedException {
    night(FIRST, alert(5_000_001, 2459215.75));
    List<HistoryRow> rows = new ArrayList<>(history().rows());
    history().delete(FIRST);
    rows.removeIf(row -> row.epoch().jd() == 2459215.75 - 3);
    history().add(rows);
    assertThat(broker.conductor.books(FIRST, true).wrong()).isEmpty();
    assertThat(broker.conductor.audit(FIRST, Depth.DEEP, AuditProgress.NONE).wrong())
        .singleElement()
        .satisfies(
            line -> assertThat(line.damaged()).singleElement().asString().contains("1 epoch"));
  }

  /** One without time or brightness has no epoch, and one without an object is still counted. */
  @Test
  void alertsWithoutEpochOrObjectAreNotMissing() throws InterruptedException {
    NightBooks books =
        night(
            FIRST,
            SampleAlert.of(5_000_001).candidate("jd", Double.NaN),
            SampleAlert.of(5_000_002).record("objectId", " "));
    assertThat(books.wrong()).isEmpty();
    assertThat(books.check(CheckName.HISTORY).map(BookCheck::found)).contains(2L);
  }

  private List<HistoryRow> sorted() {
    return history().rows().stream()
        .sorted(Comparator.comparing(row -> row.key().toString()))
        .toList();
  }
}
