package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nocturne.app.wiring.LentKafka;
import nocturne.plot.PlotPng;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One simulated night, and then everything that can be asked about it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
  private static final int ALERTS = 300;

  private Path folder = Path.of("");
  private NocturneRun demo = new NocturneRun(-1, "", "");
  private NocturneRun again = demo;
  @AutoClose @Nullable LentKafka kafka;

  @BeforeAll
  void runTheNight(@TempDir Path made) throws Exception {
    folder = made;
    demo = NocturneRun.in(folder, "demo", "--alerts", Integer.toString(ALERTS), "--verbose");
    again = NocturneRun.in(folder, "demo", "--alerts", "1");
    kafka = LentKafka.in(folder.resolve("demo-home"));
  }

  @Test
  void theBooksBalanceAndWhatWasPutInIsFound() {
    assertThat(demo.err())
        .as(demo.err())
        .contains("What was sent, and what was found of it:")
        .doesNotContain("<--");
    assertThat(demo.code()).isZero();
    assertThat(ReferenceData.rows(demo.lines()))
        .hasSizeGreaterThan(8)
        .allSatisfy(line -> assertThat(line.get("balances")).isEqualTo("true"));
  }

  @Test
  void whatBecameOfEachSupernovaIsTold() {
    assertThat(demo.err())
        .contains("Type Ia supernovae in the simulated sky")
        .containsPattern("fitted +[1-9]")
        .containsPattern("recovered +[1-9]")
        .doesNotContain("the topic of fits says nothing")
        .doesNotContain("THE SEARCH MISSED IT");
  }

  @Test
  void everyAlertIsOneRowOfTheTable() {
    NocturneRun run = look("sql", "SELECT count(*) AS n, count(DISTINCT candid) AS m FROM alerts");
    assertThat(run.lines()).containsExactly("n,m", ALERTS + "," + ALERTS);
  }

  @Test
  void sqlThatDoesMoreThanReadIsRefused() {
    NocturneRun run = look("sql", "DROP VIEW alerts");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("it does more than read").doesNotContain("\tat ");
  }

  @Test
  void candidsAreTextInJson() {
    assertThat(look("sql", "SELECT candid FROM alerts LIMIT 1", "--format", "json").out())
        .matches("\\{\"candid\":\"\\d+\"}\n");
  }

  @Test
  void anAlertIsShownAndItsPacketWritten() throws IOException {
    String candid = look("sql", "SELECT min(candid) FROM alerts").lines().get(1);
    Path packet = folder.resolve("one.avro");
    NocturneRun run = look("alert", candid, "--packet", packet.toString());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("candid," + candid);
    NocturneRun decoded = NocturneRun.in(folder, "decode", "one.avro");
    assertThat(decoded.lines()).hasSize(1);
    assertThat(decoded.out()).contains("\"candid\":\"" + candid + "\"");
  }

  @Test
  void anAlertsFitIsShownAndItsRedshiftCalledPhotometric() {
    String candid =
        look("sql", "SELECT min(candid) FROM salt2 WHERE quality IS NOT NULL").lines().get(1);
    NocturneRun run = look("alert", candid);
    assertThat(run.code()).isZero();
    assertThat(run.out()).containsPattern("fit z \\(photometric\\),0\\.\\d+\n").contains("fit x1,");
  }

  @Test
  void anAlertsPlotIsDrawnAsTheNightDrewIt() throws IOException {
    String candid =
        look("sql", "SELECT min(candid) FROM salt2 WHERE quality IS NOT NULL").lines().get(1);
    NocturneRun run = look("alert", candid, "--plot", "fits/one.png");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("candid," + candid);
    byte[] drawn = Files.readAllBytes(folder.resolve("fits/one.png"));
    try (Stream<Path> files = Files.walk(folder.resolve("demo-home/store"))) {
      assertThat(files)
          .filteredOn(file -> file.endsWith("candid_" + candid + ".png"))
          .singleElement()
          .satisfies(file -> assertThat(drawn).isEqualTo(Files.readAllBytes(file)));
    }

    JsonNode json = json(look("alert", candid, "--format", "json"));
    assertThat(json.path("candid").textValue()).isEqualTo(candid);
    assertThat(json.path("fit").path("x1").isNumber()).isTrue();
    assertThat(json.path("fit").path("reason").isNull()).isTrue();
    assertThat(json.path("fit").path("plot").textValue())
        .startsWith(folder.toAbsolutePath().toString())
        .satisfies(path -> assertThat(Path.of(path)).exists());
  }

  @Test
  void anAlertThatWasNotForTheFitIsDrawnWithoutOne() throws IOException {
    String candid =
        look("sql", "SELECT min(candid) FROM alerts WHERE candid NOT IN (SELECT candid FROM salt2)")
            .lines()
            .get(1);
    NocturneRun run = look("alert", candid, "--plot", "fits/none.png");
    assertThat(run.code()).as(run.err()).isZero();
    byte[] png = Files.readAllBytes(folder.resolve("fits/none.png"));
    assertThat(PlotPng.Label.of(png).orElseThrow().night()).isEqualTo("2021-01-20");
    assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(880);
    assertThat(json(look("alert", candid, "--format", "json")).path("fit").isNull()).isTrue();
    assertThat(look("alert", candid, "--plot", "fits/none.svg").code()).isZero();
    assertThat(folder.resolve("fits/none.svg")).content().contains("<svg ").endsWith("</svg>\n");
    NocturneRun both = look("alert", candid, "--png", "-", "--packet", "-");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("cannot both be written to stdout");
  }

  private static JsonNode json(NocturneRun run) throws IOException {
    assertThat(run.lines()).as(run.err()).hasSize(1);
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void anAlertThatIsNotThereIsExitCodeOne() {
    NocturneRun run = look("alert", "17");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Alert 17 is not in the archive");
  }

  @Test
  void exportWritesOneReadableFileAnAlert() throws IOException {
    Path exported = folder.resolve("exported");
    NocturneRun run = look("export", "--night", "20210120", exported.toString());
    assertThat(run.code()).isZero();
    try (Stream<Path> files = Files.list(exported)) {
      assertThat(files).hasSize(ALERTS);
    }
    assertThat(NocturneRun.in(folder, "decode", "exported").lines()).hasSize(ALERTS);
  }

  @Test
  void theNightIsListedAsClosedAndBalanced() {
    List<Map<String, String>> nights = ReferenceData.rows(look("night", "list").lines());
    assertThat(nights).hasSize(1);
    assertThat(nights.get(0))
        .containsEntry("night", "2021-01-20")
        .containsEntry("state", "CLOSED")
        .containsEntry("published", Integer.toString(ALERTS))
        .containsEntry("balances", "true");
  }

  @Test
  void itsBooksCanBePrintedAgain() {
    NocturneRun run = look("books", "--night", "20210120");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo(demo.out());
  }

  @Test
  void booksOfANightThatNeverWasAreMisuse() {
    NocturneRun run = look("books", "--night", "20200101");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("was never started here");
  }

  @Test
  void deadLettersAndTopicsAreRead() {
    List<Map<String, String>> deadLetters =
        ReferenceData.rows(look("dead-letters", "list").lines());
    assertThat(deadLetters).isNotEmpty();
    NocturneRun stream = look("stream", "ztf_alert_data", "--from", "beginning", "--max", "3");
    assertThat(stream.lines()).hasSize(3);
    assertThat(stream.out())
        .contains("\"kafka.topic\":\"ztf_20210120_programid1-test\"")
        .contains("\"alert\":{\"schemavsn\"");
    NocturneRun unknown = look("stream", "ztf_alert_dota");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("There is no topic ztf_alert_dota");
  }

  @Test
  void setupFindsEverythingThere() {
    NocturneRun run = look("setup", "--check");
    assertThat(run.code()).as("no files were staged").isEqualTo(1);
    assertThat(ReferenceData.rows(run.lines()))
        .filteredOn(r -> !r.get("kind").matches("file|kafka|survey"))
        .hasSize(19)
        .allSatisfy(r -> assertThat(r.get("state")).isEqualTo("existed"));
    assertThat(run.out()).contains("survey,cluster,not tried,survey.bootstrap-servers is not set");
    assertThat(run.err()).contains("The survey's cluster was not tried");
    NocturneRun topic = look("setup", "--check", "--topic", "ztf_20210120_programid1");
    assertThat(topic.code()).isEqualTo(2);
    assertThat(topic.err()).contains("was not looked for on the survey's cluster");
  }

  @Test
  void anEarlierDemonstrationIsKeptUnlessItShallBeReplaced() {
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("holds an earlier demonstration", "--replace");
    assertThat(look("sql", "SELECT count(*) FROM alerts").lines())
        .containsExactly("count_star()", Integer.toString(ALERTS));
  }

  @Test
  void theKafkaServerHasALogOfItsOwn() {
    assertThat(folder.resolve("demo-home/log/kafka.log")).exists();
  }

  @Test
  void aTerminalShowsPositionsAndTimesInFull() {
    String query = "SELECT candidate.ra, candidate.dec, candidate.jd FROM alerts ORDER BY candid";
    List<String> exact = look("sql", query).lines();
    List<String> shown = look("sql", query, "--format", "table").lines();
    assertThat(shown).hasSize(exact.size() + 1);
    for (int i = 1; i < exact.size(); i++) {
      assertThat(shown.get(i + 1).strip().split(" +")).containsExactly(exact.get(i).split(","));
    }
  }

  @Test
  void anotherInstanceOfTheSameHomeHasNothing() {
    NocturneRun run = look("setup", "--check", "--instance", "other");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("25 of 25 are missing");
  }

  @Test
  void aHomeThatNoDemonstrationMadeIsLeftAlone() throws IOException {
    Path mine = folder.resolve("mine");
    Files.createDirectories(nocturne.app.home.Home.create(mine).store());
    NocturneRun run = NocturneRun.in(folder, "demo", "--alerts", "1", "--home", "mine");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Cannot empty", "nights were run there");
    assertThat(mine.resolve("store")).exists();
  }

  @Test
  void whatItSuggestsNamesItsHome() {
    assertThat(demo.err()).contains("nocturne dead-letters list --home demo-home\n");
  }

  @Test
  void exportOfANightThatNeverWasIsMisuse() {
    NocturneRun run = look("export", "--night", "20200101", folder.resolve("none").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("was never started here");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void sqlThatReadsAFileIsRefusedInOneLine() {
    NocturneRun run = look("sql", "SELECT * FROM read_text('/etc/passwd')");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err())
        .startsWith("nocturne: Cannot answer this: read_text may not stand among the tables")
        .contains("name a table");
  }

  private NocturneRun look(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", "demo-home"));
    return NocturneRun.in(folder, all.toArray(new String[0]));
  }
}
