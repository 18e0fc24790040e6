package nocturne.app.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import nocturne.app.query.AlertSearch.NearAlert;
import nocturne.app.query.AlertSearch.NearObject;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.lightcurve.Detection;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sky.Cone;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.SimulatedNight;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertSearchTest {
  private static final Night FIRST = Night.parse("20210120");
  private static final Night SECOND = Night.parse("20210121");
  private static final String SEVERAL = "ZTF21several";
  private static final SearchConditions ALL = SearchConditions.none();

  @TempDir static Path folder;
  private AlertSearch search;
  private final Map<Candid, Alert> alerts = new HashMap<>();
  private final Map<Candid, Night> nights = new HashMap<>();
  private Alert good;
  private Alert notFitted;

  /** Two simulated nights, and an object with two alerts in each of them. */
  @BeforeAll
  void fill() throws Exception {
    IcebergTables tables = tables("filled");
    SearchedTables filled = new SearchedTables(tables);
    List<byte[]> one = packets(SimulatedNight.of(FIRST, 7, 298));
    one.add(ofSeveral(102, 120.0002, 2459235.1).packet());
    one.add(ofSeveral(101, 120.0001, 2459234.9).packet());
    List<byte[]> other = packets(SimulatedNight.of(SECOND, 7, 198));
    other.add(ofSeveral(103, 120, 2459235.9).packet());
    other.add(
        ofSeveral(104, 120.0003, 2459236.1)
            .epoch(2459234.9, 1, 18.5f, 0.1f, "t", 101)
            .epoch(2459230.9, 1, 19.5f, 0.1f, "t", 90)
            .epoch(2459229.9, 2, 19.5f, 0.1f, "f", 80)
            .packet());
    List<Alert> first = filled.add(FIRST, one);
    List<Alert> second = filled.add(SECOND, other);
    first.forEach(each -> nights.put(each.candid(), FIRST));
    second.forEach(each -> nights.put(each.candid(), SECOND));
    first.forEach(each -> alerts.put(each.candid(), each));
    second.forEach(each -> alerts.put(each.candid(), each));
    good = first.get(10);
    notFitted = second.get(20);
    filled.addFit(
        FIRST,
        good,
        Map.of("success", true, "quality", "good", "z", 0.05, "chisq", 9.5, "ndof", 8));
    filled.addFit(SECOND, notFitted, Map.of("reason", "TOO_FEW_POINTS", "detail", "1 of 5"));
    search =
        new AlertSearch(new SearchTables(tables, SearchedTables.ALERTS, Ztf.SURVEY, mostCopied()));
  }

  /** How many alerts are searched in memory; all of them. */
  long mostCopied() {
    return 1_000_000;
  }

  @AfterAll
  void close() {
    search.close();
  }

  private IcebergTables tables(String name) {
    return new IcebergTables(
        IcebergOptions.in(folder.resolve(name)).withDurable(false), "ztf_alerts");
  }

  private static List<byte[]> packets(SimulatedNight night) {
    List<byte[]> packets = new ArrayList<>();
    night.forEach(each -> packets.add(each.packet()));
    return packets;
  }

  private static SampleAlert ofSeveral(long candid, double ra, double jd) {
    return SampleAlert.of(candid)
        .noHistory()
        .record("objectId", SEVERAL)
        .candidate("ra", ra)
        .candidate("dec", 20.0)
        .candidate("jd", jd);
  }

  private static double ra(Alert alert) {
    return alert.value("ra").doubleValue();
  }

  private static double dec(Alert alert) {
    return alert.value("dec").doubleValue();
  }

  private static double jd(Alert alert) {
    return alert.value("jd").doubleValue();
  }

  private static SkyPosition at(Alert alert) {
    return new SkyPosition(ra(alert), dec(alert));
  }

  /** Arcseconds by the haversine formula. */
  private static double haversine(double ra, double dec, Alert alert) {
    double across = Math.sin(Math.toRadians(ra(alert) - ra) / 2);
    double up = Math.sin(Math.toRadians(dec(alert) - dec) / 2);
    double product = Math.cos(Math.toRadians(dec)) * Math.cos(Math.toRadians(dec(alert)));
    double half = Math.sqrt(up * up + product * across * across);
    return Math.toDegrees(2 * Math.asin(Math.min(1, half))) * 3600;
  }

  private static SearchConditions with(
      Optional<Night> from, Optional<Night> to, double brighter, String band) {
    return new SearchConditions(
        from,
        to,
        Double.isNaN(brighter) ? OptionalDouble.empty() : OptionalDouble.of(brighter),
        Optional.ofNullable(band),
        false,
        false);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 20, 30",
    "359.99, -10, 30",
    "180, 85, 40",
    "120, -89, 100",
    "77, 3, 179.9",
    "200, 30, 5"
  })
  void aConeHasTheAlertsThatAreNearEnough(double ra, double dec, double degrees) {
    List<NearAlert> found = search.cone(new Cone(new SkyPosition(ra, dec), degrees), ALL);

    Map<Candid, Double> near = new HashMap<>();
    for (Alert each : alerts.values()) {
      double separation = haversine(ra, dec, each);
      if (separation <= degrees * 3600) {
        near.put(each.candid(), separation);
      }
    }
    assertThat(near).as("alerts of this cone").isNotEmpty();
    assertThat(found)
        .extracting(each -> each.alert().candid())
        .containsExactlyInAnyOrderElementsOf(near.keySet());
    assertThat(found)
        .allSatisfy(
            each ->
                assertThat(each.separation())
                    .isCloseTo(near.get(each.alert().candid()), within(0.01)))
        .isSortedAccordingTo(Comparator.comparingDouble(NearAlert::separation));
  }

  @Test
  void aSmallConeAroundAnAlertHasIt() {
    for (Alert each : alerts.values().stream().limit(20).toList()) {
      assertThat(search.cone(new Cone(at(each), 1e-5), ALL))
          .as("%s", each.candid())
          .anySatisfy(found -> assertThat(found.alert().candid()).isEqualTo(each.candid()));
    }
  }

  @Test
  void anObjectHasItsAlertsOfAllNightsInTheOrderOfTime() {
    List<FoundAlert> found = search.object(SEVERAL, ALL);

    assertThat(found)
        .extracting(each -> each.candid().value())
        .containsExactly(101L, 102L, 103L, 104L);
    for (FoundAlert each : found) {
      Alert alert = alerts.get(each.candid());
      assertThat(each.position()).contains(at(alert));
      assertThat(each.night()).isEqualTo(nights.get(each.candid()));
      assertThat(each.jd()).isEqualTo(jd(alert));
      assertThat(alert.lightCurve().detections()).contains(each.detection().orElseThrow());
      assertThat(each.scores().get(0)).isEqualTo(alert.value("rb").doubleValue());
    }
  }

  @Test
  void objectsInAConeAreCountedWithTheirNearestAlert() {
    Cone cone = new Cone(new SkyPosition(120, 20), 60);
    List<NearAlert> found = search.cone(cone, ALL);
    List<NearObject> objects = search.objects(cone, ALL);

    assertThat(objects.stream().mapToInt(NearObject::alerts).sum()).isEqualTo(found.size());
    assertThat(objects.get(0).alerts()).isEqualTo(4);
    assertThat(objects.get(0).nearest().alert().candid().value()).isEqualTo(103);
    assertThat(objects.get(0).firstJd()).isEqualTo(2459234.9);
    assertThat(objects.get(0).lastJd()).isEqualTo(2459236.1);
    assertThat(objects)
        .isSortedAccordingTo(Comparator.comparingDouble(each -> each.nearest().separation()));
    for (NearObject object : objects) {
      List<NearAlert> its =
          found.stream()
              .filter(a -> a.alert().objectId().equals(object.nearest().alert().objectId()))
              .toList();
      assertThat(object.alerts()).isEqualTo(its.size());
      assertThat(object.nearest()).isEqualTo(its.get(0));
      assertThat(its).allMatch(each -> each.alert().jd() >= object.firstJd());
      assertThat(its).allMatch(each -> each.alert().jd() <= object.lastJd());
      assertThat(its).anyMatch(each -> each.alert().magnitude() == object.brightest());
      assertThat(its).noneMatch(each -> each.alert().magnitude() < object.brightest());
    }
  }

  @Test
  void conditionsHoldTogether() {
    Cone sky = new Cone(new SkyPosition(0, 0), 180);
    assertThat(search.cone(sky, ALL)).hasSize(500);
    assertThat(search.cone(sky, with(Optional.of(SECOND), Optional.empty(), Double.NaN, null)))
        .hasSize(200);
    assertThat(search.cone(sky, with(Optional.empty(), Optional.of(FIRST), Double.NaN, null)))
        .hasSize(300)
        .allMatch(each -> each.alert().night().equals(FIRST));

    List<NearAlert> bright =
        search.cone(sky, with(Optional.of(FIRST), Optional.of(FIRST), 18.5, "ztfr"));

    assertThat(bright)
        .extracting(each -> each.alert().candid())
        .containsExactlyInAnyOrderElementsOf(
            alerts.values().stream()
                .filter(each -> nights.get(each.candid()).equals(FIRST))
                .filter(each -> each.value("magpsf").doubleValue() <= 18.5)
                .filter(each -> each.value("fid").intValue() == 2)
                .map(Alert::candid)
                .toList())
        .isNotEmpty();
  }

  @Test
  void alertsOfConditionsComePageByPageTheNewestFirst() {
    Comparator<Alert> order =
        Comparator.comparing((Alert each) -> nights.get(each.candid()))
            .thenComparing(Alert::candid)
            .reversed();
    List<Alert> all = alerts.values().stream().sorted(order).toList();
    assertThat(search.newest(ALL, 1000, 0))
        .extracting(FoundAlert::candid)
        .containsExactlyElementsOf(all.stream().map(Alert::candid).toList());
    assertThat(search.newest(ALL, 7, 195))
        .extracting(FoundAlert::candid)
        .containsExactlyElementsOf(all.subList(195, 202).stream().map(Alert::candid).toList());
    SearchConditions bright = with(Optional.of(FIRST), Optional.of(FIRST), 18.5, "ztfr");
    List<Candid> expected =
        all.stream()
            .filter(each -> nights.get(each.candid()).equals(FIRST))
            .filter(each -> each.value("magpsf").doubleValue() <= 18.5)
            .filter(each -> each.value("fid").intValue() == 2)
            .map(Alert::candid)
            .toList();
    assertThat(search.newest(bright, 1000, 0))
        .extracting(FoundAlert::candid)
        .containsExactlyElementsOf(expected);
    assertThat(search.newest(bright, 2, 1))
        .extracting(FoundAlert::candid)
        .containsExactlyElementsOf(expected.subList(1, 3));
    assertThat(search.newest(bright, 2, 1000)).isEmpty();
    assertThat(search.newest(byOutcome(false, true), 10, 0))
        .extracting(FoundAlert::candid)
        .containsExactly(notFitted.candid(), good.candid());
    assertThat(search.newest(byOutcome(true, false), 10, 0))
        .extracting(FoundAlert::candid)
        .containsExactly(good.candid());
  }

  @Test
  void anAlertHasWhatCameOfItsFit() {
    FoundAlert fitted = one(good);
    assertThat(fitted.passed()).isTrue();
    assertThat(fitted.fitted().orElseThrow().parameters().z()).isEqualTo(0.05);
    assertThat(fitted.fitted().orElseThrow().chisq()).isEqualTo(9.5);
    assertThat(one(notFitted).passed()).isTrue();
    assertThat(one(notFitted).fitted()).isEmpty();
    assertThat(one(notFitted).fit().toString()).contains("TOO_FEW_POINTS");

    Cone sky = new Cone(new SkyPosition(0, 0), 180);
    assertThat(search.cone(sky, byOutcome(false, true)))
        .extracting(each -> each.alert().candid())
        .containsExactlyInAnyOrder(good.candid(), notFitted.candid());
    assertThat(search.cone(sky, byOutcome(true, false)))
        .extracting(each -> each.alert().candid())
        .containsExactly(good.candid());
  }

  private FoundAlert one(Alert alert) {
    return search.object(alert.objectId().orElseThrow().value(), ALL).stream()
        .filter(each -> each.candid().equals(alert.candid()))
        .findFirst()
        .orElseThrow();
  }

  private static SearchConditions byOutcome(boolean fitted, boolean passed) {
    return new SearchConditions(
        Optional.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        fitted,
        passed);
  }

  @Test
  void aLightCurveJoinsTheHistoriesOfAnObjectsAlerts() {
    Map<ObjectId, List<Alert>> byObject =
        alerts.values().stream().collect(Collectors.groupingBy(a -> a.objectId().orElseThrow()));
    int joined = 0;
    for (Map.Entry<ObjectId, List<Alert>> object : byObject.entrySet()) {
      if (joined == 30) {
        break;
      }
      joined++;
      List<Detection> curve = search.lightCurve(object.getKey().value(), ALL);

      assertThat(curve)
          .containsExactlyInAnyOrderElementsOf(
              object.getValue().stream()
                  .flatMap(each -> each.lightCurve().detections().stream())
                  .distinct()
                  .toList())
          .isSortedAccordingTo(Comparator.comparingDouble(Detection::jd));
    }
    assertThat(search.lightCurve(SEVERAL, ALL))
        .extracting(Detection::candid)
        .containsExactly(80L, 90L, 101L, 102L, 103L, 104L);
    assertThat(search.lightCurve(SEVERAL, with(Optional.empty(), Optional.of(FIRST), 19, "ztfg")))
        .extracting(Detection::candid)
        .containsExactly(101L, 102L);
  }

  @Test
  void whatIsNoNameOfAnObjectIsNamed() {
    assertThatThrownBy(() -> search.object("x' OR 'a' = 'a", ALL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"x' OR 'a' = 'a\" is no name of an object");
    assertThat(search.object("ZTF99zzzzzzz", ALL)).isEmpty();
    assertThat(search.lightCurve("ZTF99zzzzzzz", ALL)).isEmpty();
  }

  @Test
  void aSearchSeesWhatWasCommittedBeforeIt() throws Exception {
    Cone sky = new Cone(new SkyPosition(0, 0), 180);
    IcebergTables none = tables("grown");
    try (AlertSearch growing =
        new AlertSearch(new SearchTables(none, SearchedTables.ALERTS, Ztf.SURVEY, mostCopied()))) {
      assertThat(growing.cone(sky, ALL)).as("no table").isEmpty();
      SearchedTables grown = new SearchedTables(none);
      assertThat(growing.cone(sky, ALL)).as("a table without rows").isEmpty();
      assertThat(growing.object("ZTF99zzzzzzz", ALL)).isEmpty();
      Alert alert = grown.add(FIRST, List.of(SampleAlert.packet(1))).get(0);
      assertThat(growing.cone(sky, ALL)).hasSize(1);
      grown.add(SECOND, List.of(SampleAlert.packet(2), SampleAlert.packet(3)));
      assertThat(growing.cone(sky, ALL)).hasSize(3).noneMatch(each -> each.alert().passed());
      grown.addFit(FIRST, alert, Map.of("reason", "TOO_FEW_POINTS", "detail", "1 of 5"));
      assertThat(growing.cone(sky, ALL)).filteredOn(each -> each.alert().passed()).hasSize(1);
    }
  }

  @Test
  void missingValuesAreAbsent() throws Exception {
    Cone sky = new Cone(new SkyPosition(0, 0), 180);
    IcebergTables odd = tables("odd");
    try (AlertSearch of =
        new AlertSearch(new SearchTables(odd, SearchedTables.ALERTS, Ztf.SURVEY, mostCopied()))) {
      new SearchedTables(odd)
          .add(
              FIRST,
              List.of(
                  SampleAlert.of(1).candidate("ra", Double.NaN).packet(),
                  SampleAlert.of(2).candidate("magpsf", Float.NaN).packet(),
                  SampleAlert.of(3).candidate("isdiffpos", "f").candidate("fid", 9).packet()));

      List<NearAlert> found = of.cone(sky, ALL);

      assertThat(found).extracting(each -> each.alert().candid().value()).containsOnly(2L, 3L);
      assertThat(found).filteredOn(each -> each.alert().detection().isEmpty()).hasSize(1);
      Detection negative =
          found.stream()
              .flatMap(each -> each.alert().detection().stream())
              .findFirst()
              .orElseThrow();
      assertThat(negative.isPositive()).isFalse();
      assertThat(negative.band()).isEqualTo("fid 9");
      assertThat(of.cone(sky, with(Optional.empty(), Optional.empty(), 99, null))).hasSize(1);
    }
  }
}
