package nocturne.broker.conductor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.history.NightHistory;
import nocturne.broker.memory.InMemoryHistory;
import nocturne.broker.port.HistoryRow;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the history holds of nights, and their books of it. */
@Timeout(60)
class HistoryNightsTest {
  private static final String OBJECT = "ZTF21aaaaaaa";
  private static final Night FIRST = Night.parse("20210101");
  private static final long NOW = 1_611_111_111_000L;

  private final Broker broker = new Broker();

  @BeforeEach
  void begin() {
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
