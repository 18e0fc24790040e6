package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import nocturne.app.command.NocturneRun;
import nocturne.app.config.Configuration;
import nocturne.app.config.Settings;
import nocturne.app.home.Home;
import nocturne.app.night.NightControl;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.iceberg.IcebergTables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interface over a night of a demonstration, whose stages run on. */
class WebServerTest {
  private static final String NIGHT = "2021-01-20";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path folder;

  private static Services services;
  private static Workers workers;
  private static WebServer server;

  @BeforeAll
  static void serveADemonstration() throws Exception {
    assertThat(NocturneRun.in(folder, "demo", "--alerts", "200").code()).isZero();
    Path home = folder.resolve("demo-home");
    services =
        Services.open(
            new Services.Opening(
                Home.existing(home),
                Configuration.read(folder, Map.of(), Map.of()),
                new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY),
                "up",
                true,
                Clock.systemUTC(),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)));
    workers = services.startWorkers();
    server = serve(true);
  }

  private static WebServer serve(boolean control) {
    return serve(control, "127.0.0.1");
  }

  private static WebServer serve(boolean control, String address) {
    Settings.Web set =
        new Settings.Web(
            true, address, 0, control, Optional.empty(), Optional.empty(), Optional.empty());
    return WebServer.start(set, services, workers, new NightControl(services));
  }

  @AfterAll
  static void stop() {
    server.close();
    workers.close();
    services.close();
  }

  private static HttpResponse<byte[]> ask(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(server.url()).resolve(path));
  }

  private static JsonNode json(String path) throws Exception {
    HttpResponse<byte[]> answer = ask(at(path));
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return JSON.readTree(answer.body());
  }

  private static String problem(HttpRequest.Builder request, int status) throws Exception {
    HttpResponse<byte[]> answer = ask(request);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    return problem.get("detail").textValue();
  }

  private static HttpRequest.Builder sql(String query) {
    return at("/api/v1/sql")
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                JSON.createObjectNode().put("query", query).toString()));
  }

  private static JsonNode find() throws Exception {
    return json("/api/v1/finds?quality=good&limit=1").get("finds").get(0);
  }

  @Test
  void aNightHasItsStepsAndBalancedBooks() throws Exception {
    JsonNode first = json("/api/v1/nights").get(0);
    assertThat(first.get("night").textValue()).isEqualTo(NIGHT);
    assertThat(first.get("balanced").booleanValue()).isTrue();
    assertThat(first.get("counts").get("published").intValue()).isEqualTo(200);

    JsonNode night = json("/api/v1/nights/" + NIGHT);
    assertThat(night.get("steps").findValuesAsText("state"))
        .startsWith("STARTING", "RECEIVING", "DRAINING")
        .endsWith("CLOSED");
    for (JsonNode check : night.get("books").get("checks")) {
      assertThat(check.get("state").textValue()).as(check.toString()).isEqualTo("balanced");
    }
    assertThat(problem(at("/api/v1/nights/2020-02-30"), 400)).contains("2020-02-30");
    assertThat(problem(at("/api/v1/nights/2020-02-03"), 404)).contains("never started");
  }

  @Test
  void findsAreTheObjectsOfTheTablePageByPage() throws Exception {
    JsonNode all = json("/api/v1/finds?limit=1000");
    JsonNode count =
        json(sql("SELECT count(DISTINCT objectId) FROM salt2")).get("rows").get(0).get(0);
    assertThat(all.get("total").longValue()).isPositive().isEqualTo(count.longValue());
    assertThat(all.get("finds")).hasSize(count.intValue());
    List<Double> times = new ArrayList<>();
    all.get("finds").findValues("jd").forEach(jd -> times.add(jd.doubleValue()));
    assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());

    List<String> candids = all.get("finds").findValuesAsText("candid");
    JsonNode second = json("/api/v1/finds?limit=1&offset=1&night=" + NIGHT);
    assertThat(second.get("finds").findValuesAsText("candid")).containsExactly(candids.get(1));
    assertThat(json("/api/v1/finds?night=2020-01-01").get("total").intValue()).isZero();
    assertThat(problem(at("/api/v1/finds?quality=best"), 400)).contains("best", "good");
    assertThat(problem(at("/api/v1/finds?limit=0"), 400)).contains("limit is \"0\"");
  }

  @Test
  void findsAreOrderedAndBoundedByTheirValues() throws Exception {
    JsonNode good = json("/api/v1/finds?quality=good&sort=mag&limit=1000").get("finds");
    List<Double> magnitudes = new ArrayList<>();
    good.findValues("mag").forEach(mag -> magnitudes.add(mag.doubleValue()));
    assertThat(magnitudes).isSorted().hasSizeGreaterThan(1);
    assertThat(good.get(0).get("first_jd").doubleValue())
        .isLessThan(good.get(0).get("jd").doubleValue());
    assertThat(good.get(0).get("fit").get("z_err").isNumber()).isTrue();

    double middle = magnitudes.get(magnitudes.size() / 2);
    JsonNode bright = json("/api/v1/finds?quality=good&limit=1000&max_mag=" + middle);
    assertThat(bright.get("total").intValue())
        .isEqualTo(magnitudes.stream().filter(mag -> mag <= middle).count());
    assertThat(problem(at("/api/v1/finds?min_z=far"), 400)).contains("min_z", "far");
    assertThat(problem(at("/api/v1/finds?sort=beauty"), 400)).contains("beauty", "rise");
  }

  @Test
  void aFitHasItsModelAndIsMadeAnew() throws Exception {
    JsonNode find = find();
    String path = "/api/v1/alerts/" + find.get("candid").textValue() + "/model";
    JsonNode night = json(path);
    assertThat(night.get("refitted").booleanValue()).isFalse();
    assertThat(night.get("fit").get("z")).isEqualTo(find.get("fit").get("z"));
    assertThat(night.get("fit").get("ndof").longValue()).isEqualTo(used(night) - 5);
    double chisq = 0;
    for (JsonNode curve : night.get("curves")) {
      assertThat(curve.get("model")).hasSizeGreaterThan(100);
      for (JsonNode epoch : curve.get("epochs")) {
        double residual = epoch.get("flux").doubleValue() - epoch.get("model").doubleValue();
        double pull = residual / epoch.get("fluxerr").doubleValue();
        chisq += epoch.get("used").booleanValue() ? pull * pull : 0;
      }
    }
    assertThat(chisq).isCloseTo(find.get("fit").get("chisq").doubleValue(), withinPercentage(0.1));
    for (String kind : List.of("detection", "forced", "limit")) {
      String column = kind.equals("forced") ? "n_forced" : "n_" + kind + "s";
      assertThat(used(night, kind)).as(kind).isEqualTo(night.get("fit").get(column).longValue());
    }

    JsonNode held = json(path + "?z=0.05");
    assertThat(held.get("refitted").booleanValue()).isTrue();
    assertThat(held.get("fit").get("z").doubleValue()).isEqualTo(0.05);
    assertThat(held.get("fit").get("ndof").longValue()).isEqualTo(used(held) - 4);
    JsonNode loose = json(path + "?z_min=0.01&error_floor=0.5");
    String firstError = "/curves/0/epochs/0/fluxerr";
    assertThat(loose.at(firstError).doubleValue())
        .isGreaterThan(night.at(firstError).doubleValue());
    assertThat(problem(at(path + "?z=near"), 400)).contains("near");
    assertThat(problem(at(path + "?z_min=0.3"), 400)).contains("0.3");
    assertThat(problem(at(path + "?t0_min=59000"), 400)).contains("t0_max");
  }

  private static long used(JsonNode model) {
    return Stream.of("detection", "forced", "limit").mapToLong(kind -> used(model, kind)).sum();
  }

  private static long used(JsonNode model, String kind) {
    long used = 0;
    for (JsonNode curve : model.get("curves")) {
      for (JsonNode epoch : curve.get("epochs")) {
        used += epoch.get("used").booleanValue() && epoch.get("kind").asText().equals(kind) ? 1 : 0;
      }
    }
    return used;
  }

  @Test
  void anAlertThatCannotBeFittedHasTheReasonAndNoCurves() throws Exception {
    JsonNode finds = json("/api/v1/finds?limit=1000").get("finds");
    JsonNode not =
        StreamSupport.stream(finds.spliterator(), false)
            .filter(find -> find.get("fit").has("reason"))
            .findFirst()
            .orElseThrow();
    String path = "/api/v1/alerts/" + not.get("candid").textValue() + "/model";
    for (String settings : List.of("", "?z=0.05")) {
      JsonNode model = json(path + settings);
      assertThat(model.get("fit").get("reason")).isEqualTo(not.get("fit").get("reason"));
      assertThat(model.get("curves")).isEmpty();
    }
  }

  @Test
  void anObjectHasOneLightCurveAlsoAsAFile() throws Exception {
    String object = find().get("object_id").textValue();
    JsonNode curve = json("/api/v1/objects/" + object + "/lightcurve");
    long usable =
        StreamSupport.stream(curve.get("detections").spliterator(), false)
            .filter(epoch -> epoch.get("fluxerr").isNumber())
            .count();
    assertThat(usable).isGreaterThan(5);
    String csv =
        new String(
            ask(at("/api/v1/objects/" + object + "/lightcurve?format=csv")).body(),
            StandardCharsets.UTF_8);
    assertThat(csv).startsWith("sn_id,time,band,flux,fluxerr,zp,zpsys");
    assertThat(csv.lines()).hasSize((int) usable + 1);
    HttpResponse<byte[]> fits = ask(at("/api/v1/objects/" + object + "?format=fits"));
    assertThat(fits.headers().firstValue("Content-Type")).hasValue("application/fits");
    assertThat(new String(fits.body(), 0, 30, StandardCharsets.US_ASCII)).startsWith("SIMPLE  =");
    String place = "ra=" + find().get("ra") + "&dec=" + find().get("dec");
    HttpResponse<byte[]> votable = ask(at("/api/v1/cone?" + place + "&format=votable"));
    assertThat(new String(votable.body(), StandardCharsets.UTF_8)).contains("<VOTABLE", object);
    assertThat(problem(at("/api/v1/cone?" + place + "&format=xls"), 400)).contains("xls", "fits");
  }

  @Test
  void anAlertHasWhatEarlierNightsReportedAndItsObjectWhatAllDid() throws Exception {
    JsonNode find = find();
    String object = find.get("object_id").textValue();
    String alert = "/api/v1/alerts/" + find.get("candid").textValue();
    String whole = "/api/v1/objects/" + object + "/lightcurve";
    double jd = find.get("jd").doubleValue();
    HistoryRow.Report before = new HistoryRow.Report(Night.parse("2020-12-01"), new Candid(7));
    HistoryRow.Report after = new HistoryRow.Report(Night.parse("2021-02-01"), new Candid(8));
    List<HistoryRow> rows =
        List.of(
            new HistoryRow(object, new Detection(jd - 45, "ztfg", 19.5, 0.1, 1, 7L), before),
            new HistoryRow(object, new UpperLimit(jd - 50, "ztfr", 20.5), before),
            new HistoryRow(object, new ForcedPoint(jd - 44, "ztfr", 120, 30, 26.3), before),
            new HistoryRow(object, new Detection(jd + 3, "ztfr", 18.5, 0.1, 1, 8L), after));
    JsonNode packet = json(alert).get("light_curve");
    assertThat(json(whole)).isEqualTo(packet);
    try (IcebergTables tables = services.stores().openTables()) {
      History history = tables.history(Names.PHOTOMETRY_TABLE, Ztf.SURVEY.name());
      try {
        history.add(rows);
        JsonNode known = json(alert).get("light_curve");
        assertThat(added(packet, known, "detections")).containsExactly(jd - 45);
        assertThat(added(packet, known, "upper_limits")).containsExactly(jd - 50);
        assertThat(added(packet, known, "forced")).containsExactly(jd - 44);
        String table =
            new String(ask(at(alert + "/lightcurve.csv")).body(), StandardCharsets.UTF_8);
        assertThat(table)
            .contains("detection," + (jd - 45), "limit," + (jd - 50), "forced," + (jd - 44));
        assertThat(json(alert + "/model?z=0.05").get("fit").get("n_history").intValue())
            .isEqualTo(3);

        JsonNode all = json(whole);
        assertThat(added(packet, all, "detections")).containsExactly(jd - 45, jd + 3);
        assertThat(all.get("upper_limits")).isEqualTo(known.get("upper_limits"));
        assertThat(all.get("forced")).isEqualTo(known.get("forced"));
        JsonNode bright = json(whole + "?brighter=19&band=r");
        assertThat(bright.get("detections").findValuesAsText("band")).containsOnly("ztfr");
        assertThat(bright.get("detections").findValuesAsText("candid")).contains("8");
        assertThat(bright.get("forced")).isEmpty();
        assertThat(json(whole + "?to=2020-12-31").get("upper_limits")).isNotEmpty();
      } finally {
        history.delete(before.night());
        history.delete(after.night());
      }
    }
  }

  /** The times that one light curve has and another has not. */
  private static List<Double> added(JsonNode to, JsonNode curve, String kind) {
    List<Double> times = new ArrayList<>();
    curve.get(kind).findValues("jd").forEach(each -> times.add(each.doubleValue()));
    to.get(kind).findValues("jd").forEach(each -> times.remove(each.doubleValue()));
    return times;
  }

  @Test
  void theSkyHasAllAlertsOfTheNight() throws Exception {
    long alerts = 0;
    for (JsonNode cell : json("/api/v1/sky?night=" + NIGHT).get("cells")) {
      alerts += cell.get("alerts").longValue();
    }
    assertThat(alerts).isEqualTo(200);
    assertThat(json("/api/v1/sky?night=2020-01-01").get("cells")).isEmpty();
  }

  private static JsonNode json(HttpRequest.Builder request) throws Exception {
    HttpResponse<byte[]> answer = ask(request);
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  @Test
  void anAlertHasThePacketItsLightCurveAndItsFit() throws Exception {
    JsonNode find = find();
    String candid = find.get("candid").textValue();
    String path = "/api/v1/alerts/" + candid;
    JsonNode alert = json(path);
    assertThat(alert.get("candid").isTextual()).isTrue();
    assertThat(alert.get("verdict").get("verdict").booleanValue()).isTrue();
    assertThat(alert.get("fit").get("x1").doubleValue())
        .isEqualTo(find.get("fit").get("x1").doubleValue());
    assertThat(alert.get("packet").get("candid").textValue()).isEqualTo(candid);
    assertThat(alert.get("descriptions").get("candidate.jd").textValue()).contains("Julian date");

    byte[] packet = ask(at(path + "/packet")).body();
    Alert decoded = new PacketDecoder(Ztf.SURVEY).decodeOne(packet);
    assertThat(decoded.candid()).hasToString(candid);
    JsonNode detections = alert.get("light_curve").get("detections");
    assertThat(detections).hasSize(decoded.lightCurve().detections().size());
    assertThat(detections.get(0).get("flux").doubleValue())
        .isEqualTo(decoded.lightCurve().detections().get(0).flux());
    String table = new String(ask(at(path + "/lightcurve.csv")).body(), StandardCharsets.UTF_8);
    assertThat(table.lines())
        .hasSize(
            1
                + detections.size()
                + decoded.lightCurve().upperLimits().size()
                + decoded.lightCurve().forced().size());
    String image = alert.get("cutouts").get(0).textValue();
    HttpResponse<byte[]> cutout = ask(at(path + "/cutouts/" + image));
    assertThat(cutout.body()).isEqualTo(decoded.cutout(image).orElseThrow());
    assertThat(cutout.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("\"" + candid + "_" + image + ".fits.gz\"");
    assertThat(ask(at(path + "/plot")).body()).startsWith(0x89, 'P', 'N', 'G');
    assertThat(problem(at(path + "/plot?format=gif"), 400)).contains("gif");
    assertThat(problem(at(path + "/cutouts/other"), 404)).contains("other");
    assertThat(problem(at("/api/v1/alerts/12"), 404)).contains("Alert 12 is not in the archive");
    assertThat(problem(at("/api/v1/alerts/ZTF"), 400)).contains("ZTF");
  }

  @Test
  void alertsAreFoundByObjectAndByPlace() throws Exception {
    JsonNode alert = json("/api/v1/alerts/" + find().get("candid").textValue());
    String object = alert.get("object_id").textValue();
    JsonNode of = json("/api/v1/objects/" + object);
    assertThat(of.get("alerts").findValuesAsText("candid"))
        .contains(alert.get("candid").textValue());
    assertThat(of.get("alerts").findValuesAsText("object_id")).containsOnly(object);

    JsonNode near = json("/api/v1/cone?ra=" + alert.get("ra") + "&dec=" + alert.get("dec"));
    JsonNode nearest = near.get("alerts").get(0);
    assertThat(nearest.get("separation").doubleValue()).isLessThan(5);
    assertThat(nearest.get("fit").get("quality").textValue()).isEqualTo("good");
    assertThat(json("/api/v1/cone?ra=1&dec=-89.9").get("total").intValue()).isZero();
    assertThat(json("/api/v1/objects/ZTF99zzzzzzz").get("alerts")).isEmpty();
    assertThat(problem(at("/api/v1/cone?ra=400&dec=0"), 400)).contains("400");
    assertThat(problem(at("/api/v1/cone?ra=40"), 400)).contains("dec is missing");
  }

  @Test
  void alertsAreFoundByNightAndVerdictAlone() throws Exception {
    String night = find().get("night").textValue();
    JsonNode passed = json("/api/v1/alerts?passed=true&limit=1000&night=" + night);
    assertThat(passed.get("more").booleanValue()).isFalse();
    assertThat(passed.get("alerts").findValuesAsText("night")).containsOnly(night);
    assertThat(passed.get("alerts").findValuesAsText("candid"))
        .contains(find().get("candid").textValue())
        .hasSize(json("/api/v1/finds?per=alert&limit=1000").get("total").intValue());
    JsonNode page = json("/api/v1/alerts?limit=3&offset=2");
    assertThat(page.get("more").booleanValue()).isTrue();
    assertThat(page.get("alerts")).hasSize(3);
    assertThat(page.get("alerts"))
        .isEqualTo(JSON.valueToTree(list(json("/api/v1/alerts?limit=5"), 2)));
    assertThat(json("/api/v1/alerts?night=2001-01-01").get("alerts")).isEmpty();
    String csv =
        new String(ask(at("/api/v1/alerts?limit=3&format=csv")).body(), StandardCharsets.UTF_8);
    assertThat(csv.lines()).hasSize(1 + 3);
    assertThat(problem(at("/api/v1/alerts?brighter=x"), 400)).contains("brighter");
  }

  private static List<JsonNode> list(JsonNode found, int from) {
    List<JsonNode> alerts = new ArrayList<>();
    found.get("alerts").forEach(alerts::add);
    return alerts.subList(from, alerts.size());
  }

  @Test
  void nightsObjectsAndConesHavePages() throws Exception {
    assertThat(json("/api/v1/nights?limit=1&offset=0")).hasSize(1);
    assertThat(json("/api/v1/nights?limit=1&offset=1")).isEmpty();
    String sky = "/api/v1/cone?ra=10&dec=0&radius=180deg";
    List<String> all = json(sky).get("alerts").findValuesAsText("candid");
    assertThat(all).hasSize(200);
    JsonNode page = json(sky + "&limit=3&offset=2");
    assertThat(page.get("total").intValue()).isEqualTo(200);
    assertThat(page.get("alerts").findValuesAsText("candid")).isEqualTo(all.subList(2, 5));
    String csv = new String(ask(at(sky + "&format=csv&limit=3")).body(), StandardCharsets.UTF_8);
    assertThat(csv.lines()).hasSize(1 + 3);
    String object = "/api/v1/objects/" + find().get("object_id").textValue();
    JsonNode behind = json(object + "?offset=" + json(object).get("total"));
    assertThat(behind.get("alerts")).isEmpty();
    assertThat(behind.get("total").intValue()).isPositive();
    for (String path : List.of(sky, object + "?a=b", "/api/v1/nights?a=b")) {
      assertThat(problem(at(path + "&limit=0"), 400)).contains("limit is \"0\"");
      assertThat(problem(at(path + "&offset=-1"), 400)).contains("offset is \"-1\"");
    }
  }

  @Test
  void searchesTakeTheConditionsOfTheCommands() throws Exception {
    String sky = "/api/v1/cone?ra=10&dec=0&radius=180deg";
    List<JsonNode> all = new ArrayList<>();
    json(sky).get("alerts").forEach(all::add);
    Map<String, Predicate<JsonNode>> conditions =
        Map.of(
            "brighter=19.5",
            each -> each.get("mag").doubleValue() <= 19.5,
            "band=r",
            each -> each.get("band").textValue().equals("ztfr"),
            "passed=true",
            each -> each.get("passed").booleanValue(),
            "passed=false",
            each -> true,
            "fitted=true",
            each -> each.get("fit").has("quality"),
            "night=" + NIGHT,
            each -> true,
            "from=2021-01-21",
            each -> false,
            "to=2021-01-19",
            each -> false,
            "from=2021-01-19&to=2021-01-21&band=ztfg",
            each -> each.get("band").textValue().equals("ztfg"));
    for (var each : conditions.entrySet()) {
      assertThat(json(sky + "&" + each.getKey()).get("alerts"))
          .as(each.getKey())
          .containsExactlyElementsOf(all.stream().filter(each.getValue()).toList());
    }
    String object = "/api/v1/objects/" + find().get("object_id").textValue();
    assertThat(json(object + "?to=2021-01-19").get("total").intValue()).isZero();
    JsonNode epochs = json(object + "/lightcurve?band=g").get("detections");
    assertThat(epochs.findValuesAsText("band")).isNotEmpty().containsOnly("ztfg");
    assertThat(problem(at(sky + "&band=k"), 400)).contains("band k", "ztfg");
    assertThat(problem(at(sky + "&passed=yes"), 400)).contains("passed is \"yes\"");
    assertThat(problem(at(sky + "&night=2021-01-20&to=2021-01-21"), 400)).contains("one night");
    assertThat(problem(at(sky + "&from=2021-01-22&to=2021-01-21"), 400)).contains("is after");
  }

  @Test
  void aBoundOnTheDistanceFromTheMilkyWaysPlaneHoldsOnBothSides() throws Exception {
    List<Double> latitudes = new ArrayList<>();
    json("/api/v1/finds?limit=1000")
        .get("finds")
        .findValues("galactic_latitude")
        .forEach(each -> latitudes.add(each.doubleValue()));
    assertThat(latitudes).anyMatch(each -> each < -30).anyMatch(each -> each > 30);
    assertThat(json("/api/v1/finds?min_abs_galactic_latitude=30").get("total").longValue())
        .isEqualTo(latitudes.stream().filter(each -> Math.abs(each) >= 30).count())
        .isLessThan(latitudes.size());
  }

  @Test
  void aTopicIsReadPageByPage() throws Exception {
    assertThat(json("/api/v1/topics").findValuesAsText("topic")).contains("ztf_salt2-test");
    List<String> candids = new ArrayList<>();
    String next = "beginning";
    JsonNode page;
    do {
      page = json("/api/v1/topics/ztf_salt2?limit=3&from=" + next);
      assertThat(page.get("messages").size()).isBetween(0, 3);
      page.get("messages").forEach(each -> candids.add(each.get("value").get("candid").asText()));
      page.get("messages")
          .forEach(each -> assertThat(each.get("value").get("candid").isTextual()).isTrue());
      next = page.get("next").textValue();
    } while (!page.get("at_end").booleanValue());
    JsonNode rows = json(sql("SELECT candid FROM salt2")).get("rows");
    assertThat(candids).hasSize(rows.size()).doesNotHaveDuplicates();
    rows.forEach(row -> assertThat(candids).contains(row.get(0).textValue()));

    JsonNode behind = json("/api/v1/topics/ztf_salt2-test?wait=1&from=" + next);
    assertThat(behind.get("messages")).isEmpty();
    assertThat(behind.get("next").textValue()).isEqualTo(next);
    assertThat(json("/api/v1/topics/ztf_salt2?from=now").get("next").textValue()).isEqualTo(next);
    JsonNode alert = json("/api/v1/topics/ztf_alert_data?limit=1").get("messages").get(0);
    assertThat(alert.get("alert").get("candid").textValue())
        .isEqualTo(alert.get("key").textValue());
    assertThat(problem(at("/api/v1/topics/ztf_salt3"), 404)).contains("ztf_salt3", "ztf_salt2");
    assertThat(problem(at("/api/v1/topics/ztf_salt2?from=then"), 400)).contains("then");
  }

  /** The photometry as SkyPortal computes it: flux * 1e-9 for the zero point 23.9. */
  @Test
  void skyPortalFindsAlertsAndTheirPhotometry() throws Exception {
    JsonNode selected = json("/alerts?limit=2");
    assertThat(selected.get("more").booleanValue()).isTrue();
    assertThat(selected.get("data").findValuesAsText("passed")).containsExactly("true", "true");
    assertThat(json("/alerts?limit=1&offset=1").get("data").get(0))
        .isEqualTo(selected.get("data").get(1));

    String candid = find().get("candid").textValue();
    JsonNode one = json("/alerts?permissions=ZTF&candid=" + candid).get("data").get(0);
    JsonNode candidate = one.get("candidate");
    assertThat(candidate.get("candid").textValue()).isEqualTo(candid);
    String object = one.get("objectId").textValue();
    assertThat(json("/alerts?survey=ZTF&objectId=" + object).get("data")).contains(one);
    String cone =
        "/alerts?radius=0.001&radius_units=deg&ra=%s&dec=%s"
            .formatted(candidate.get("ra"), candidate.get("dec"));
    assertThat(json(cone).get("data")).contains(one);
    double jd = candidate.get("jd").doubleValue();
    assertThat(json(cone + "&jd_start=" + jd + "&jd_end=" + jd).get("data")).containsExactly(one);
    assertThat(json(cone + "&jd_end=" + (jd - 9)).get("data")).isEmpty();
    assertThat(problem(at("/alerts?ra=1&dec=1&radius_units=rad"), 400)).isNotEmpty();
    assertThat(problem(at("/alerts?jd_start=1"), 400)).contains("ra");
    assertThat(problem(at("/alerts/ZTF99zzzzzzz"), 404)).contains("ZTF99zzzzzzz");
    assertThat(problem(at("/alerts/nothing"), 400)).contains("nothing");

    JsonNode whole = json("/alerts/" + object);
    assertThat(json("/alerts/" + candid)).isEqualTo(whole);
    JsonNode curve = json("/api/v1/alerts/" + candid).get("light_curve");
    assertThat(whole.get("prv_candidates")).hasSameSizeAs(curve.get("detections"));
    assertThat(whole.get("prv_nondetections")).hasSameSizeAs(curve.get("upper_limits"));
    assertThat(whole.get("fp_hists")).hasSameSizeAs(curve.get("forced"));
    for (JsonNode epoch : whole.get("prv_candidates")) {
      double flux = epoch.get("psfFlux").doubleValue() * 1e-9;
      double magnitude = 23.9 - 2.5 * Math.log10(Math.abs(flux));
      assertThat(magnitude).isCloseTo(epoch.get("magpsf").doubleValue(), within(1e-9));
      assertThat(1.0857362 * epoch.get("psfFluxErr").doubleValue() * 1e-9 / Math.abs(flux))
          .isCloseTo(epoch.get("sigmapsf").doubleValue(), within(1e-6));
    }
    for (JsonNode epoch : whole.get("prv_nondetections")) {
      double fiveSigma = 5 * epoch.get("psfFluxErr").doubleValue() * 1e-9;
      assertThat(23.9 - 2.5 * Math.log10(fiveSigma))
          .isCloseTo(epoch.get("diffmaglim").doubleValue(), within(1e-9));
    }
  }

  @Test
  void sqlReadsAndIsLimited() throws Exception {
    JsonNode answer = json(sql("SELECT max(candid) AS candid, count(*) AS n FROM alerts"));
    assertThat(answer.get("rows").get(0).get(0).isTextual()).isTrue();
    assertThat(answer.get("rows").get(0).get(1).longValue()).isEqualTo(200);
    JsonNode long1 = json(sql("SELECT * FROM range(1000)"));
    assertThat(long1.get("more").booleanValue()).isFalse();
    JsonNode longer = json(sql("SELECT * FROM range(1001)"));
    assertThat(longer.get("rows")).hasSize(1000);
    assertThat(longer.get("more").booleanValue()).isTrue();
    assertThat(problem(sql("DROP TABLE alerts"), 400)).isNotEmpty();
    assertThat(problem(sql("SELECT nothing FROM alerts"), 400)).contains("nothing");
    assertThat(
            problem(
                at("/api/v1/sql")
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString("SELECT 1")),
                415))
        .contains("application/json");
  }

  @Test
  void theColumnsOfEachTableAreDescribed() throws Exception {
    JsonNode tables = json("/api/v1/tables");
    assertThat(tables.findValuesAsText("table")).containsExactly("alerts", "photometry", "salt2");
    assertThat(column(tables, "alerts", "candidate.magpsf"))
        .isEqualTo("FLOAT|magnitude of the difference from a PSF fit|mag|the survey's packet");
    assertThat(column(tables, "alerts", "prv_candidates[].jd"))
        .isEqualTo("DOUBLE|start of the exposure, Julian date|d|the survey's packet");
    assertThat(column(tables, "alerts", "kafka_offset"))
        .isEqualTo("BIGINT|in that partition|null|the survey's topic");
    assertThat(column(tables, "salt2", "t0_c_cov"))
        .isEqualTo("DOUBLE|covariance of t0 and c|d mag|the stage fit");
    assertThat(column(tables, "salt2", "candid"))
        .isEqualTo("BIGINT|the alert's number|null|the survey's packet");
    assertThat(column(tables, "photometry", "flux"))
        .isEqualTo("DOUBLE|forced flux of the difference|DN|packets of all nights");
    for (JsonNode table : tables) {
      String name = table.get("table").textValue();
      List<String> described = new ArrayList<>();
      for (JsonNode column : table.get("columns")) {
        if (!column.get("type").textValue().startsWith("STRUCT")) {
          assertThat(column.get("meaning").textValue()).as("%s of %s", column, name).isNotEmpty();
        }
        described.add(column.get("name").textValue());
      }
      assertThat(described.stream().filter(each -> !each.contains(".")))
          .containsExactlyElementsOf(
              StreamSupport.stream(json(sql("DESCRIBE " + name)).get("rows").spliterator(), false)
                  .map(row -> row.get(0).textValue())
                  .toList());
    }
  }

  private static String column(JsonNode tables, String table, String name) {
    for (JsonNode each : tables) {
      for (JsonNode column : each.get("columns")) {
        if (each.get("table").textValue().equals(table)
            && column.get("name").textValue().equals(name)) {
          return "%s|%s|%s|%s"
              .formatted(
                  column.get("type").textValue(),
                  column.get("meaning").textValue(),
                  column.get("unit").textValue(),
                  column.get("source").textValue());
        }
      }
    }
    return "none";
  }

  @Test
  void theDeadLettersOfANightAreListedByReasonWithTheirPackets() throws Exception {
    String path = "/api/v1/nights/" + NIGHT + "/dead-letters";
    JsonNode all = json(path + "?limit=1000");
    JsonNode books = json("/api/v1/nights/" + NIGHT).get("books").get("dead_lettered");
    Map<String, Integer> found = new TreeMap<>();
    for (JsonNode each : all.get("dead_letters")) {
      String kind = each.get("stage").textValue() + " " + each.get("reason").textValue();
      found.merge(kind, 1, Integer::sum);
    }
    Map<String, Integer> told = new TreeMap<>();
    books.properties().forEach(each -> told.put(each.getKey(), each.getValue().intValue()));
    assertThat(found).isNotEmpty().isEqualTo(told);
    assertThat(all.get("total").intValue()).isEqualTo(all.get("dead_letters").size());

    String reason = all.get("dead_letters").get(0).get("reason").textValue();
    JsonNode cut = json(path + "?stage=ingest&limit=1&offset=0&reason=" + reason);
    JsonNode first = cut.get("dead_letters").get(0);
    assertThat(cut.get("dead_letters")).hasSize(1);
    assertThat(first.get("reason").textValue()).isEqualTo(reason);
    assertThat(cut.get("total").intValue()).isEqualTo(found.get("ingest " + reason));
    assertThat(ask(at(path + "/" + first.get("name").textValue() + "/packet")).body())
        .hasSize(first.get("bytes").intValue());
    assertThat(json(path + "?stage=fit").get("total").intValue()).isZero();
    assertThat(json(path + "?reason=PLUGIN_FAILED").get("total").intValue()).isZero();
    assertThat(json(path + "?offset=" + all.get("total")).get("dead_letters")).isEmpty();
    assertThat(problem(at(path + "?reason=BAD"), 400)).contains("BAD", "NOT_AVRO");
    assertThat(problem(at(path + "/0/99999/packet"), 404)).contains("0/99999");
    for (int tries = 0; json("/api/v1/live").get("dead_letters").isNull(); tries++) {
      assertThat(tries).isLessThan(200);
      Thread.sleep(100);
    }
    Map<String, Integer> live = new TreeMap<>();
    for (JsonNode each : json("/api/v1/live").get("dead_letters").get("counts")) {
      live.put(
          each.get("stage").textValue() + " " + each.get("reason").textValue(),
          each.get("packets").intValue());
    }
    assertThat(live).isEqualTo(told);
  }

  @Test
  void booksAreMadeFromTheStoresAsTheyAre() throws Exception {
    JsonNode now = json("/api/v1/nights/" + NIGHT + "/books");
    JsonNode kept = json("/api/v1/nights/" + NIGHT).get("books");
    assertThat(now.get("balanced").booleanValue()).isTrue();
    assertThat(now.get("at").textValue()).isGreaterThan(kept.get("at").textValue());
    assertThat(now.get("counts")).isEqualTo(kept.get("counts"));
    assertThat(problem(at("/api/v1/nights/2020-02-03/books"), 404)).contains("never started");
  }

  @Test
  void theNightIsToldAsItGoesOn() throws Exception {
    assertThat(json("/api/v1/live").get("stages").findValuesAsText("stage"))
        .containsExactly("archive", "table", "filter", "fit", "table-salt2");
    JsonNode filter = null;
    for (JsonNode each : json("/api/v1/live").get("components")) {
      filter = each.get("component").textValue().equals("value-added") ? each : filter;
    }
    assertThat(filter.get("here").booleanValue()).isTrue();
    assertThat(filter.get("stages"))
        .extracting(JsonNode::textValue)
        .containsExactly("filter", "fit");
    HttpRequest events = at("/api/v1/live/events").header("Accept", "text/event-stream").build();
    HttpResponse<java.io.InputStream> stream =
        CLIENT.send(events, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      String first = event(lines);
      String second = event(lines);
      assertThat(JSON.readTree(second).get("at").textValue())
          .isGreaterThan(JSON.readTree(first).get("at").textValue());
    }
    JsonNode history = json("/api/v1/live/history");
    assertThat(history.get("at")).isNotEmpty();
    assertThat(history.get("stages").get("archive")).hasSameSizeAs(history.get("at"));
    String begun = history.get("at").get(0).textValue();
    try (WebServer next = serve(true)) {
      assertThat(
              json(URI.create(next.url()).resolve("/api/v1/live/history").toString())
                  .get("at")
                  .get(0)
                  .textValue())
          .isEqualTo(begun);
    }
    assertThat(json("/api/v1/status").findValuesAsText("what")).contains("topic", "component");
  }

  private static String event(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (!line.startsWith("data: ")) {
      line = lines.readLine();
    }
    return line.substring("data: ".length());
  }

  @Test
  void whatIsNotThereIsAProblemAndThePageIs() throws Exception {
    assertThat(problem(at("/nothing"), 404)).contains("/nothing");
    assertThat(problem(at("/api/v1/nights").DELETE(), 405)).isNotEmpty();
    HttpResponse<byte[]> page = ask(at("/"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(new String(ask(at("/openapi.yaml")).body(), StandardCharsets.UTF_8))
        .contains("/api/v1/alerts/{candid}:");
  }

  private static HttpRequest.Builder order(String path, String body) throws IOException {
    String token = Files.readString(services.home().root().resolve("web-token")).strip();
    return at(path)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  @Test
  void whoHasTheTokenHasDeadLettersTriedAgainAndTheNightIsClosedAnew() throws Exception {
    String night = "/api/v1/nights/" + NIGHT;
    int before = json(night).get("revision").intValue();
    JsonNode pending = json(night + "/dead-letters").get("pending");
    HttpResponse<byte[]> begun =
        ask(order(night + "/dead-letters/retry", "{\"stage\":\"ingest\"}"));
    assertThat(begun.statusCode())
        .as(new String(begun.body(), StandardCharsets.UTF_8))
        .isEqualTo(202);
    JsonNode task = json("/api/v1/live").get("tasks").get(0);
    for (int tries = 0; task.get("state").textValue().equals("RUNNING"); tries++) {
      assertThat(tries).isLessThan(600);
      Thread.sleep(100);
      task = json("/api/v1/live").get("tasks").get(0);
    }
    assertThat(task.get("says").textValue())
        .isEqualTo(
            "0 of %s are good now; night %s, revision %s: the books balance"
                .formatted(pending, NIGHT, before + 1));
    assertThat(json(night).get("revision").intValue()).isEqualTo(before + 1);
    assertThat(json(order("/api/v1/control", "").GET()).get("tasks").get(0)).isEqualTo(task);
  }

  @Test
  void withoutTheTokenNothingIsDoneAndReadOnlyThereIsNothingToBeDone() throws Exception {
    for (String path : List.of("/start", "/end", "/dead-letters/retry")) {
      String whole = "/api/v1/nights/2021-01-22" + path;
      HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
      assertThat(problem(at(whole).POST(nothing), 401)).contains("web-token");
      assertThat(problem(at(whole).header("Authorization", "Bearer x").POST(nothing), 401))
          .contains("web-token");
      assertThat(problem(order(whole, "").header("Origin", "http://evil.example"), 403))
          .contains("Another site");
    }
    assertThat(problem(order("/api/v1/nights/2021-01-22/end", "{\"cancel\":[\"fish\"]}"), 400))
        .contains("fish");
    assertThat(problem(order("/api/v1/nights/2021-01-22/end", ""), 409)).contains("2021-01-22");
    assertThat(problem(order("/api/v1/nights/2021-01-22/start", "[1]"), 400)).contains("object");
    assertThat(problem(order("/api/v1/nights/2021-01-22/dead-letters/retry", ""), 409))
        .contains("pending");
    WebServer readOnly = serve(false);
    try {
      URI there = URI.create(readOnly.url());
      assertThat(ask(HttpRequest.newBuilder(there.resolve("/api/v1/control"))).statusCode())
          .isEqualTo(404);
      assertThat(
              JSON.readTree(ask(HttpRequest.newBuilder(there.resolve("/api/v1/live"))).body())
                  .get("tasks")
                  .isNull())
          .isTrue();
      String end = "/api/v1/nights/" + NIGHT + "/end";
      assertThat(
              ask(HttpRequest.newBuilder(there.resolve(end))
                      .POST(HttpRequest.BodyPublishers.noBody()))
                  .statusCode())
          .isEqualTo(404);
    } finally {
      readOnly.close();
    }
  }

  @Test
  void anAddressThatOthersReachIsWarnedOf() {
    assertThat(server.warning()).isEmpty();
    try (WebServer open = serve(true, "0.0.0.0")) {
      assertThat(open.warning().orElseThrow())
          .contains("open to other machines", open.url(), "without encryption")
          .contains("So is the token", "web.tls-certificate");
    }
    try (WebServer open = serve(false, "0.0.0.0")) {
      assertThat(open.warning().orElseThrow())
          .contains("without encryption")
          .doesNotContain("token");
    }
  }

  @Test
  void theMetricsAreThoseOfTheTableAndOfTheJvm() throws Exception {
    Set<String> known = new TreeSet<>();
    Metrics.ALL.forEach(each -> known.add(each.name()));
    String scrape = new String(ask(at("/metrics")).body(), StandardCharsets.UTF_8);
    List<String> names =
        scrape
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", 4)[2])
            .toList();
    assertThat(names)
        .contains("nocturne_stage_latency_seconds", "nocturne_stage_running", "nocturne_info")
        .allMatch(name -> known.contains(name) || name.matches("(jvm|process|system)_.*"));
    assertThat(scrape.lines())
        .contains(
            "nocturne_stage_running{stage=\"filter\"} 1.0",
            "nocturne_stage_latency_seconds_count{stage=\"table-salt2\"} 0");
  }

  /** A name of another site may be made to lead here; its page must not read our answers. */
  @Test
  void otherNamesAndOtherSitesGetNothing() throws Exception {
    assertThat(statusFor("evil.example")).contains(" 421 ");
    assertThat(statusFor("localhost:" + server.port())).contains(" 200 ");
    assertThat(problem(at("/api/v1/live").header("Sec-Fetch-Site", "cross-site"), 403))
        .isNotEmpty();
    assertThat(ask(at("/api/v1/live").header("Origin", "http://evil.example")).headers().map())
        .doesNotContainKey("access-control-allow-origin");
  }

  private static String statusFor(String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    }
  }
}
