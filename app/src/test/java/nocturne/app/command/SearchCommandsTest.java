package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.app.Nocturne;
import nocturne.app.Surroundings;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.query.SearchedTables;
import nocturne.app.wiring.Stores;
import nocturne.core.alert.Alert;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.iceberg.IcebergTables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.starlink.fits.FitsTableBuilder;
import uk.ac.starlink.table.ColumnInfo;
import uk.ac.starlink.table.StarTable;
import uk.ac.starlink.table.StoragePolicy;
import uk.ac.starlink.table.TableBuilder;
import uk.ac.starlink.util.DataSource;
import uk.ac.starlink.votable.VOTableBuilder;

/** {@code nocturne object} and {@code nocturne cone}, on tables that no night filled. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchCommandsTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String OBJECT = "ZTF21searchd";
  private static final long FIRST = 1480088133915015001L;

  @TempDir static Path folder;

  /** An object with three alerts, the last in another night, and an alert 7.2 arcsec from it. */
  @BeforeAll
  void fill() throws Exception {
    Home home = Home.create(folder.resolve("nocturne-home"));
    Names names = new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY);
    Configuration configuration = Configuration.read(home.root(), Map.of(), Map.of());
    try (Stores stores = Stores.open(home, configuration, names);
        IcebergTables tables = stores.openTables()) {
      SearchedTables filled = new SearchedTables(tables);
      List<Alert> added =
          filled.add(
              NIGHT,
              List.of(
                  alert(FIRST, OBJECT, 155.94, -5.2, 18.5f, 2459235.2),
                  alert(FIRST + 1, OBJECT, 155.94, -5.2, 18.25f, 2459235.1),
                  alert(FIRST + 2, "ZTF21nearbyb", 155.942, -5.2, 19.5f, 2459235.1)));
      filled.add(
          Night.parse("20210121"),
          List.of(alert(FIRST + 3, OBJECT, 155.94, -5.2002, 18.75f, 2459236.1)));
      filled.addFit(
          NIGHT,
          added.get(0),
          Map.of(
              "objectId",
              OBJECT,
              "jd",
              2459235.2,
              "success",
              true,
              "quality",
              "good",
              "z",
              0.0567,
              "z_z_cov",
              0.0001,
              "x1",
              -1.5,
              "c",
              0.25,
              "chisq",
              9.5,
              "ndof",
              8));
      filled.addFit(
          NIGHT,
          added.get(1),
          Map.of(
              "objectId", OBJECT, "jd", 2459235.1, "reason", "TOO_FEW_POINTS", "detail", "1 of 5"));
    }
  }

  private static byte[] alert(
      long candid, String objectId, double ra, double dec, float magpsf, double jd) {
    return SampleAlert.of(candid)
        .record("objectId", objectId)
        .candidate("ra", ra)
        .candidate("dec", dec)
        .candidate("magpsf", magpsf)
        .candidate("jd", jd)
        .noHistory()
        .packet();
  }

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  private static List<JsonNode> json(NocturneRun run) throws IOException {
    assertThat(run.code()).as(run.err()).isZero();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : run.lines()) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  private static List<String> texts(List<JsonNode> rows, String field) {
    return rows.stream().map(row -> row.path(field).asText()).toList();
  }

  @Test
  void anObjectsAlertsAreInTheOrderOfTime() throws Exception {
    List<JsonNode> rows = json(run("object", OBJECT, "--format", "json"));

    assertThat(rows).allMatch(row -> row.path("candid").isTextual());
    assertThat(texts(rows, "candid"))
        .containsExactly("1480088133915015002", "1480088133915015001", "1480088133915015004");
    assertThat(texts(rows, "night")).containsExactly("2021-01-20", "2021-01-20", "2021-01-21");
    assertThat(texts(rows, "fit")).containsExactly("TOO_FEW_POINTS", "good", "null");
    assertThat(texts(rows, "passed")).containsExactly("true", "true", "false");
    assertThat(texts(rows, "z")).containsExactly("null", "0.0567", "null");
    assertThat(texts(rows, "z_err")).containsExactly("null", "0.01", "null");
    assertThat(texts(rows, "ndof")).containsExactly("null", "8", "null");
    assertThat(texts(rows, "magpsf")).containsExactly("18.25", "18.5", "18.75");
  }

  @Test
  void aTerminalShowsAlertsAndFitsInAHundredColumns() {
    NocturneRun found = run("object", OBJECT, "--format", "table");

    assertThat(found.lines()).hasSize(2 + 3 + 1 + 2 + 2).allMatch(line -> line.length() <= 100);
    assertThat(found.lines().get(2)).contains("1480088133915015002  2021-01-20  2459235.10000");
    assertThat(found.lines().get(9)).startsWith("1480088133915015001  good").contains("0.0567");
    assertThat(run("cone", "155.94", "-5.2", "10", "--format", "table").lines())
        .hasSize(2 + 4)
        .allMatch(line -> line.length() <= 100);
    assertThat(run("cone", "155.94", "-5.2", "10", "--objects", "--format", "table").lines())
        .hasSize(2 + 2)
        .allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "155.94, -5.2, 1, 3",
        "10:23:45.6, -05:12:00, 1\", 3",
        "10h23m45.6s, -5d12m00s, 0.1', 3",
        "155.94, -5.2, 0.5, 2",
        "155.94, -5.2, 0.01deg, 4",
        "155.94, 5.2, 0.01deg, 0"
      })
  void aConeHasTheAlertsWithinItsRadius(String ra, String dec, String radius, int alerts)
      throws Exception {
    assertThat(json(run("cone", ra, dec, radius, "--format", "json"))).hasSize(alerts);
  }

  @Test
  void aConeNamesTheNearestFirst() throws Exception {
    List<JsonNode> alerts = json(run("cone", "155.94", "-5.2", "10", "--format", "json"));
    assertThat(texts(alerts, "candid"))
        .containsExactly(
            "1480088133915015002",
            "1480088133915015001",
            "1480088133915015004",
            "1480088133915015003");
    // 0.002 degrees of right ascension at this declination.
    assertThat(alerts.get(3).path("separation").asDouble())
        .isCloseTo(7.2 * Math.cos(Math.toRadians(5.2)), within(1e-5));

    List<JsonNode> objects =
        json(run("cone", "155.94", "-5.2", "10", "--objects", "--format", "json"));
    assertThat(texts(objects, "objectId")).containsExactly(OBJECT, "ZTF21nearbyb");
    assertThat(texts(objects, "alerts")).containsExactly("3", "1");
    assertThat(objects.get(0).path("first_jd").asDouble()).isEqualTo(2459235.1);
    assertThat(objects.get(0).path("last_jd").asDouble()).isEqualTo(2459236.1);
    assertThat(objects.get(0).path("brightest").asDouble()).isEqualTo(18.25);
  }

  @ParameterizedTest
  @CsvSource({
    "--night 2021-01-21, 1",
    "--from 20210121, 1",
    "--to 20210120, 2",
    "--brighter 18.5, 2",
    "--band r, 0",
    "--band g, 3",
    "--band ztfg, 3",
    "--passed, 2",
    "--fitted, 1",
    "--passed --brighter 18.3, 1"
  })
  void optionsChooseAlerts(String options, int alerts) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("object", OBJECT, "--format", "json"));
    arguments.addAll(List.of(options.split(" ")));

    assertThat(json(run(arguments.toArray(String[]::new)))).hasSize(alerts);
  }

  @Test
  void aLimitSaysThatThereIsMore() {
    NocturneRun found = run("object", OBJECT, "--limit", "2");

    assertThat(found.code()).isZero();
    assertThat(found.lines()).hasSize(1 + 2);
    assertThat(found.err()).contains("These are 2 of 3 alerts of " + OBJECT);
    assertThat(run("object", OBJECT, "--limit", "3").err()).isEmpty();
  }

  @Test
  void anEmptyAnswerIsASentence() {
    NocturneRun object = run("object", "ZTF99zzzzzzz", "--format", "table");
    assertThat(object.code()).isZero();
    assertThat(object.out()).isEmpty();
    assertThat(object.err()).contains("There are no alerts of ZTF99zzzzzzz in instance test.");
    NocturneRun cone = run("cone", "10", "20", "5", "--instance", "another");
    assertThat(cone.code()).isZero();
    assertThat(cone.lines()).as("the header").hasSize(1);
    assertThat(cone.err()).contains("There are no alerts within 5 of 10 20 in instance another.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "object ZTF21|\"ZTF21\" is no name of an object",
        "cone 361 5 5|\"361\" is no right ascension",
        "cone 10 -95 5|\"-95\" is no declination",
        "cone 10 -9 5km|\"5km\" is no radius",
        "cone 10 -9 0|\"0\" is no radius",
        "cone 10 -9 5 --limti 4|'--limti'",
        "cone 10 -9|RADIUS",
        "object ZTF21searchd --limit 0|--limit 0",
        "object ZTF21searchd --band k|band k is none of ztfg, ztfr, ztfi",
        "object ZTF21searchd --night 20210230|20210230",
        "object ZTF21searchd --night 20210120 --to 20210121|--night is one night",
        "object ZTF21searchd --from 20210122 --to 20210121|from 2021-01-22 is after",
        "object ZTF21searchd --as sncosmo --fitted|--fitted",
        "finds --sort beauty|beauty cannot order finds; one of jd, object_id",
        "finds --sort beauty --instance another|beauty cannot order finds",
        "finds --min object_id=1|object_id cannot bound finds; one of jd, age",
        "finds --quality best|best cannot be the quality of finds; one of few_dof",
        "finds --limit 0|--limit 0",
        "status --format votable|status does not write votable",
        "--format fits sql SELECT|sql does not write fits"
      })
  void wrongUseIsNamed(String line, String words) {
    NocturneRun wrong = run(line.split(" "));

    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains(words);
    assertThat(wrong.out()).isEmpty();
  }

  private byte[] bytes(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Nocturne.run(
            new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Surroundings.Terminals.NONE,
                Map.of(),
                folder.toAbsolutePath(),
                Clock.systemUTC()),
            arguments);
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return out.toByteArray();
  }

  private StarTable readBack(TableBuilder builder, String format, String... search)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(search));
    arguments.addAll(List.of("--format", format));
    Path file = folder.resolve("found." + format);
    Files.write(file, bytes(arguments.toArray(String[]::new)));
    return builder.makeStarTable(
        DataSource.makeDataSource(file.toString()), false, StoragePolicy.PREFER_MEMORY);
  }

  @Test
  void votableAndFitsHaveTheRowsAndTheDescriptionsOfTheColumns() throws Exception {
    String[] search = {"cone", "155.94", "-5.2", "10"};
    List<JsonNode> rows = json(run("cone", "155.94", "-5.2", "10", "--format", "json"));
    StarTable votable = readBack(new VOTableBuilder(), "votable", search);
    StarTable fits = readBack(new FitsTableBuilder(), "fits", search);
    assertThat(votable.getRowCount()).isEqualTo(4);
    assertThat(fits.getRowCount()).isEqualTo(4);
    assertThat(votable.getColumnCount()).isEqualTo(rows.get(0).size());
    for (int column = 0; column < votable.getColumnCount(); column++) {
      ColumnInfo of = votable.getColumnInfo(column);
      ColumnInfo same = fits.getColumnInfo(column);
      assertThat(same.getName()).isEqualTo(of.getName());
      assertThat(same.getUCD()).as(of.getName()).isEqualTo(of.getUCD()).isNotEmpty();
      assertThat(same.getUnitString()).as(of.getName()).isEqualTo(of.getUnitString());
      assertThat(same.getDescription()).isEqualTo(of.getDescription()).isNotEmpty();
      for (int row = 0; row < 4; row++) {
        String expected = rows.get(row).path(of.getName()).asText();
        assertThat(text(votable.getCell(row, column))).as(of.getName()).isEqualTo(expected);
        assertThat(text(fits.getCell(row, column))).as(of.getName()).isEqualTo(expected);
      }
    }
    assertThat(votable.getColumnInfo(0).getUnitString()).isEqualTo("arcsec");
    assertThat(votable.getCell(1, 1)).isEqualTo(FIRST);
  }

  private static String text(Object cell) {
    return cell == null || cell.equals(Double.NaN) ? "null" : cell.toString();
  }

  @Test
  void anEmptyTableIsATableInEveryFormat() throws Exception {
    String[] search = {"object", "ZTF99zzzzzzz"};
    assertThat(readBack(new VOTableBuilder(), "votable", search).getRowCount()).isZero();
    assertThat(readBack(new FitsTableBuilder(), "fits", search).getRowCount()).isZero();
    assertThat(run("object", "ZTF99zzzzzzz", "--format", "ecsv").out()).startsWith("# %ECSV 1.0");
  }

  @Test
  void aLightCurveHasTheColumnsOfSncosmo() {
    NocturneRun curve = run("object", OBJECT, "--as", "sncosmo", "--format", "csv");

    assertThat(curve.code()).isZero();
    assertThat(curve.lines()).hasSize(1 + 3);
    assertThat(curve.lines().get(0)).isEqualTo("sn_id,time,band,flux,fluxerr,zp,zpsys");
    List<String> cells = List.of(curve.lines().get(1).split(","));
    assertThat(cells.get(0)).isEqualTo(OBJECT);
    assertThat(Double.parseDouble(cells.get(1))).isCloseTo(59234.6, within(1e-9));
    assertThat(cells.get(2)).isEqualTo("ztfg");
    assertThat(Double.parseDouble(cells.get(3)))
        .isCloseTo(Math.pow(10, (25 - 18.25) / 2.5), within(1e-9));
    assertThat(cells.subList(5, 7)).containsExactly("25.0", "ab");
    assertThat(run("object", OBJECT, "--as", "sncosmo").out()).startsWith("# %ECSV 1.0");
  }

  @Test
  void theCommandsOfTheManualRun() throws Exception {
    Path manual = Path.of("").toAbsolutePath().getParent().resolve("docs/search.md");
    List<String> lines =
        Files.readAllLines(manual).stream().filter(line -> line.startsWith("nocturne ")).toList();

    assertThat(lines).hasSize(6);
    for (String line : lines) {
      String command = line.replaceFirst("^nocturne ", "").replaceFirst(" +[#>] .*", "");
      NocturneRun run = run(command.split(" "));
      assertThat(run.code()).as(line + ": " + run.err()).isZero();
    }
  }

  @Test
  void findsAreTheObjectsWithAGoodFitUnlessAnotherQualityIsWanted() throws Exception {
    List<JsonNode> good = json(run("finds", "--format", "json"));
    assertThat(texts(good, "candid")).containsExactly("" + FIRST);
    assertThat(texts(good, "alerts")).containsExactly("1");
    assertThat(good.get(0).path("z").asDouble()).isEqualTo(0.0567);
    assertThat(good.get(0).path("galactic_latitude").asDouble())
        .isEqualTo(new SkyPosition(155.94, -5.2).galacticLatitude());
    List<JsonNode> all =
        json(run("finds", "--quality", "all", "--every-alert", "--sort", "mag", "--format=json"));
    assertThat(texts(all, "candid")).containsExactly("" + (FIRST + 1), "" + FIRST);
    assertThat(texts(json(run("finds", "--night", "20210121", "--format=json")), "candid"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--min mag=18.5, 1",
    "--min mag=18.6, 0",
    "--max mag=18.4, 0",
    "--min mag=18 --max mag=19 --max z=0.06, 1",
    "--min mag=18 --max mag=19 --max z=0.05, 0",
    "--min abs_galactic_latitude=40, 1",
    "--max abs_galactic_latitude=40, 0"
  })
  void findsAreBounded(String options, int finds) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("finds", "--format", "json"));
    arguments.addAll(List.of(options.split(" ")));

    assertThat(json(run(arguments.toArray(String[]::new)))).hasSize(finds);
  }

  @Test
  void findsAreATableInEveryFormat() throws Exception {
    assertThat(run("finds", "--format", "table").lines())
        .hasSize(2 + 1)
        .allMatch(line -> line.length() <= 100);
    assertThat(texts(json(run("finds", "--quality=all", "--format=json")), "alerts"))
        .containsExactly("2");
    StarTable fits = readBack(new FitsTableBuilder(), "fits", "finds", "--quality", "all");
    assertThat(fits.getRowCount()).isEqualTo(1);
    for (int column = 0; column < fits.getColumnCount(); column++) {
      assertThat(fits.getColumnInfo(column).getUCD()).isNotEmpty();
    }
    NocturneRun limited = run("finds", "--quality=all", "--every-alert", "--limit", "1");
    assertThat(limited.err()).contains("These are 1 of 2 finds; without --limit all are shown.");
    assertThat(run("finds", "--instance", "another").err())
        .contains("There are no finds in instance another.");
  }

  @Test
  void fitReadsTheLightCurve() throws Exception {
    Path file = folder.resolve("curve.csv");
    Files.write(file, bytes("object", OBJECT, "--as", "sncosmo", "--format", "csv"));

    NocturneRun fit = run("fit", file.toString());

    assertThat(fit.code()).as(fit.err()).isZero();
    assertThat(fit.lines().get(1)).startsWith(OBJECT + ",not_fitted,TOO_FEW_POINTS");
  }
}
