package nocturne.app.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.query.FindsQuery.Between;
import nocturne.app.query.FindsQuery.Find;
import nocturne.app.query.FindsQuery.Wanted;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FindsQueryTest {
  private static final Night FIRST = Night.parse("20210120");
  private static final Night SECOND = Night.parse("20210121");
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @TempDir static Path folder;
  private SearchTables tables;
  private FindsQuery query;

  /**
   * Object a has a good fit in the first night and a poor one in the second; b a good one in both;
   * c was not fitted; the alert 31 has no object.
   */
  @BeforeAll
  void fill() throws Exception {
    IcebergTables iceberg =
        new IcebergTables(
            IcebergOptions.in(folder.resolve("filled")).withDurable(false), "ztf_alerts");
    SearchedTables filled = new SearchedTables(iceberg);
    List<Alert> first =
        filled.add(
            FIRST,
            List.of(
                alert(11, "ZTF21aaaaaaa", 0.5f, 3.0f),
                alert(12, "ZTF21bbbbbbb", 0.6f, -999f),
                alert(13, "ZTF21ddddddd", 0.9f, 1.0f)));
    List<Alert> second =
        filled.add(
            SECOND,
            List.of(
                alert(21, "ZTF21aaaaaaa", 0.7f, 2.0f),
                alert(22, "ZTF21bbbbbbb", 0.8f, 9.0f),
                alert(23, "ZTF21ccccccc", 0.4f, 5.0f),
                alert(31, "", 0.3f, 5.0f)));
    filled.addFit(FIRST, first.get(0), fit(first.get(0), "good", 0.1, 0.3));
    filled.addFit(FIRST, first.get(1), fit(first.get(1), "good", 0.2, 0.1));
    filled.addFit(SECOND, second.get(0), fit(second.get(0), "poor_chisq", 0.3, 0.2));
    filled.addFit(SECOND, second.get(1), fit(second.get(1), "good", 0.05, null));
    Map<String, @Nullable Object> not = record(second.get(2));
    not.putAll(Map.of("success", false, "reason", "TOO_FEW_POINTS", "detail", "1 of 5"));
    filled.addFit(SECOND, second.get(2), not);
    filled.addFit(SECOND, second.get(3), fit(second.get(3), "good", 0.15, 0.4));
    tables = new SearchTables(iceberg, SearchedTables.ALERTS, Ztf.SURVEY, mostCopied());
    query = new FindsQuery(tables);
  }

  /** How many alerts are searched in memory; all of them. */
  long mostCopied() {
    return 1_000_000;
  }

  @AfterAll
  void close() {
    tables.close();
  }

  private static byte[] alert(long candid, String objectId, float rb, float nearest) {
    return SampleAlert.of(candid)
        .record("objectId", objectId)
        .candidate("jd", 2459200.5 + candid)
        .candidate("ra", 266.41682)
        .candidate("dec", -29.00782 + candid)
        .candidate("magpsf", 20f - candid / 10f)
        .candidate("rb", rb)
        .candidate("distpsnr1", nearest)
        .packet();
  }

  private static Map<String, @Nullable Object> record(Alert alert) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("objectId", alert.objectId().map(ObjectId::value).orElse(null));
    values.put("jd", alert.jd());
    values.put("detections", 4);
    values.put("first_jd", alert.jd() - 5);
    return values;
  }

  private static Map<String, @Nullable Object> fit(
      Alert alert, String quality, double z, @Nullable Double rise) {
    Map<String, @Nullable Object> values = record(alert);
    values.putAll(
        Map.of("success", true, "quality", quality, "z", z, "x1", -0.5, "chisq", 9.0, "ndof", 6));
    values.put("c", 0.01);
    values.put("rise", rise);
    return values;
  }

  private static Wanted all(String order, boolean descending) {
    return new Wanted(false, Optional.empty(), Optional.empty(), Map.of(), order, descending);
  }

  private List<Long> candids(Wanted wanted) {
    return query.page(wanted, 100, 0).finds().stream()
        .map(find -> find.alert().candid())
        .map(Candid::value)
        .toList();
  }

  @Test
  void anObjectIsThereOnceWithItsNewestWantedFit() {
    assertThat(candids(all("jd", true))).containsExactly(31L, 23L, 22L, 21L);
    assertThat(candids(new Wanted(true, Optional.empty(), Optional.empty(), Map.of(), "jd", true)))
        .containsExactly(31L, 23L, 22L, 21L, 12L, 11L);
    assertThat(
            candids(new Wanted(false, Optional.empty(), Optional.of("good"), Map.of(), "jd", true)))
        .containsExactly(31L, 22L, 11L);
    assertThat(
            candids(new Wanted(false, Optional.of(FIRST), Optional.empty(), Map.of(), "jd", true)))
        .containsExactly(12L, 11L);
  }

  @Test
  void aFindTellsOfItsAlertAndItsObject() {
    Find find = query.page(all("jd", true), 1, 3).finds().get(0);
    assertThat(find.alert().objectId()).hasValue("ZTF21aaaaaaa");
    assertThat(find.alert().magnitude()).isCloseTo(17.9, within(1e-6));
    assertThat(find.alert().fitted().orElseThrow().parameters().z()).isEqualTo(0.3);
    assertThat(find.alerts()).isEqualTo(2);
    assertThat(find.detections()).isEqualTo(4);
    assertThat(find.firstJd()).isEqualTo(2459200.5 + 16);
    assertThat(find.rise()).isEqualTo(0.2);
    assertThat(find.nearest()).isEqualTo(2.0);
    assertThat(find.galacticLatitude().orElseThrow())
        .isEqualTo(find.alert().position().orElseThrow().galacticLatitude());
    assertThat(query.page(all("jd", true), 1, 2).finds().get(0).rise()).isNull();
  }

  @Test
  void everyValueOrdersAndBounds() {
    for (String name : FindsQuery.values(Ztf.SURVEY)) {
      assertThat(candids(all(name, false))).as(name).hasSize(4);
      if (!name.equals(FindsQuery.OBJECT)) {
        Wanted wanted =
            new Wanted(
                false,
                Optional.empty(),
                Optional.empty(),
                Map.of(name, new Between(-INFINITY, INFINITY)),
                "jd",
                false);
        assertThat(candids(wanted)).as(name).isNotEmpty();
      }
    }
    assertThat(candids(all("rb", true))).containsExactly(22L, 21L, 23L, 31L);
    assertThat(candids(all("galactic_latitude", false))).containsExactly(21L, 22L, 23L, 31L);
    assertThat(candids(all("rise", true))).containsExactly(31L, 21L, 23L, 22L);
    assertThat(candids(all("object_id", false))).containsExactly(21L, 22L, 23L, 31L);
  }

  @Test
  void boundsHoldTogetherAndTheTotalCountsAllPages() {
    Wanted wanted =
        new Wanted(
            false,
            Optional.empty(),
            Optional.of("good"),
            Map.of("z", new Between(0.1, INFINITY), "rb", new Between(-INFINITY, 0.5)),
            "z",
            true);
    assertThat(candids(wanted)).containsExactly(31L, 11L);
    assertThat(query.page(wanted, 1, 1).total()).isEqualTo(2);
    assertThat(query.page(wanted, 1, 7)).isEqualTo(new FindsQuery.Page(2, List.of()));
    assertThat(query.page(all("jd", true), 2, 0).total()).isEqualTo(4);
  }

  @Test
  void aValueOrQualityThatThereIsNotIsNamed() {
    assertThatThrownBy(() -> candids(all("colour", true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("colour")
        .hasMessageContaining("galactic_latitude");
    assertThatThrownBy(
            () ->
                candids(
                    new Wanted(false, Optional.empty(), Optional.of("best"), Map.of(), "jd", true)))
        .hasMessageContaining("best");
  }

  @Test
  void theSkyIsCountedInCells() {
    AlertSearch search = new AlertSearch(tables);
    List<AlertSearch.Cell> cells = search.sky(Optional.empty());
    assertThat(cells.stream().mapToLong(AlertSearch.Cell::alerts).sum()).isEqualTo(7);
    assertThat(search.sky(Optional.of(FIRST)).stream().mapToLong(AlertSearch.Cell::alerts).sum())
        .isEqualTo(3);
    for (AlertSearch.Cell cell : cells) {
      assertThat(cell.centre().ra()).isCloseTo(266.41682, within(1.5));
      assertThat(cell.centre().dec() % 2).isIn(1.0, -1.0);
    }
  }

  @Test
  void tablesWithoutAlertsHaveNoFinds() {
    try (SearchTables empty =
        new SearchTables(
            new IcebergTables(
                IcebergOptions.in(folder.resolve("empty")).withDurable(false), "ztf_alerts"),
            SearchedTables.ALERTS,
            Ztf.SURVEY,
            mostCopied())) {
      assertThat(new FindsQuery(empty).page(all("jd", true), 10, 0).total()).isZero();
      assertThat(new AlertSearch(empty).sky(Optional.empty())).isEmpty();
    }
  }
}
