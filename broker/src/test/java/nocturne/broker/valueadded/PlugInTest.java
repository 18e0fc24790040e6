package nocturne.broker.valueadded;

import static nocturne.broker.worker.StageWorld.NIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.port.TableColumn;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.Picture;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.StagedAlert;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.plot.PlotPng;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlugInTest {
  private static final int RED = 0xFFFF0000;
  private static final long CANDID = 5_000_000_000_000_000_000L;
  private static final Names NAMES = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);

  record Limits(double faintest, int mostEpochs, String word, boolean strict) {}

  record Seen(
      double mag, int epochs, @Nullable Long none, String said, Boolean isStrict, String word) {}

  /** Says what it sees; refuses and fails where it is told to. */
  private static class Watcher implements ValueAddedStage<Limits, Seen> {
    private final String name;
    private final String input;

    Watcher(String name, String input) {
      this.name = name;
      this.input = input;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String version() {
      return "7";
    }

    @Override
    public String input() {
      return input;
    }

    @Override
    public Limits defaults() {
      return new Limits(30, 100, "word", false);
    }

    @Override
    public Class<Seen> result() {
      return Seen.class;
    }

    @Override
    public boolean draws() {
      return true;
    }

    @Override
    public Evaluation<Seen> open(Limits limits, StageFiles files) {
      return new Evaluation<>() {
        @Override
        public Outcome<Seen> evaluate(StagedAlert alert) {
          return seen(alert, limits);
        }

        @Override
        public Picture picture(StagedAlert alert, Map<String, @Nullable Object> values) {
          BufferedImage image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_ARGB);
          image.setRGB(
              0, 0, values.get("mag").equals(alert.number("magpsf").orElseThrow()) ? RED : 0);
          return new Picture(image, name, version());
        }
      };
    }

    private static Outcome<Seen> seen(StagedAlert alert, Limits limits) {
      if (limits.word().equals("refuse")) {
        return Outcome.refused("it is told to");
      }
      if (limits.word().equals("fail")) {
        throw new IllegalStateException("it is told to fail");
      }
      double mag = alert.number("magpsf").orElseThrow();
      Seen seen =
          new Seen(
              mag,
              alert.lightCurve().detections().size(),
              null,
              alert.said().getOrDefault("first.word", "nobody"),
              limits.strict(),
              limits.word());
      return mag <= limits.faintest() ? Outcome.passed(seen) : Outcome.notPassed(seen, "too_faint");
    }
  }

  private static PublishedAlert alert() throws UnreadableException {
    byte[] packet = SampleAlert.of(CANDID).candidate("magpsf", 18.5f).cutouts(20).packet();
    return new PublishedAlert(
        NIGHT,
        new RecordPlace(1, 17),
        new AlertPacket(packet, new PacketOrigin("ztf_20210120_programid1", 3, 99, 1_000)),
        new PacketDecoder(Ztf.SURVEY).decodeOne(packet));
  }

  private static PlugIn<?> plugIn(
      Watcher stage, Map<String, String> given, boolean isRead, Optional<PlotStore> plots) {
    Limits limits = PlugInSettings.read(stage.name(), stage.defaults(), given);
    return new PlugIn<>(
        stage, stage.open(limits, StageFiles.NONE), "alerts", isRead, plots, Optional.empty());
  }

  private static Evaluator.Outcome outcome(Map<String, String> settings) throws Exception {
    return plugIn(new Watcher("first", "ingest"), settings, true, Optional.empty())
        .ofPublished()
        .evaluate(alert());
  }

  private static JsonNode json(Message message) throws Exception {
    return new ObjectMapper().readTree(message.value());
  }

  @Test
  void whatPassesIsAFlatMessageWithTheResult() throws Exception {
    Evaluator.Outcome outcome = outcome(Map.of());

    assertThat(outcome.hasPassed()).isTrue();
    JsonNode json = json(outcome.message());
    assertThat(json.get("candid").longValue()).isEqualTo(CANDID);
    assertThat(json.get("candid_str").textValue()).isEqualTo("5000000000000000000");
    assertThat(json.get("mag").doubleValue()).isEqualTo(18.5);
    assertThat(json.get("passes").booleanValue()).isTrue();
    assertThat(json.get("reason").isNull()).isTrue();
    assertThat(json.get("none").isNull()).isTrue();
    assertThat(json.get("version").textValue()).isEqualTo("7");
    assertThat(json.get("is_strict").booleanValue()).isFalse();
    assertThat(json.path("alert").path("candid").longValue()).isEqualTo(CANDID);
    assertThat(outcome.message().attributes())
        .containsEntry("passes", "true")
        .containsEntry("first.mag", "18.5")
        .containsEntry("kafka.offset", "99")
        .doesNotContainKey("first.none");
  }

  @Test
  void whatNobodyReadsCarriesNeitherTheAlertNorWhatWasSaidOfIt() throws Exception {
    Evaluator.Outcome outcome =
        plugIn(new Watcher("first", "ingest"), Map.of(), false, Optional.empty())
            .ofPublished()
            .evaluate(alert());

    assertThat(json(outcome.message()).has("alert")).isFalse();
    assertThat(outcome.message().attributes())
        .containsOnlyKeys(
            "candid",
            "objectId",
            "kafka.topic",
            "kafka.partition",
            "kafka.offset",
            "kafka.timestamp");
  }

  @Test
  void aPictureIsStoredUnderTheStagesFolderWhenTheBatchIsSettled() throws Exception {
    InMemoryStore store = new InMemoryStore();
    store.createBucket("plots");
    PlotStore plots = new PlotStore(store, "plots", "first", KillPoint.NONE);
    Evaluator<PublishedAlert> evaluator =
        plugIn(new Watcher("first", "ingest"), Map.of("faintest", "19"), false, Optional.of(plots))
            .ofPublished();
    var unused = evaluator.evaluate(alert());
    assertThat(plots.has(new Candid(CANDID))).isFalse();

    evaluator.settle();

    byte[] png = store.read("plots", "first/plot_lc/candid_" + CANDID + ".png").orElseThrow();
    assertThat(PlotPng.Label.of(png)).contains(new PlotPng.Label(NIGHT.toString(), "first", "7"));
    BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(drawn.getRGB(0, 0)).isEqualTo(RED);
    assertThat(drawn.getRGB(1, 1)).as("transparent on white").isEqualTo(0xFFFFFFFF);
  }

  @Test
  void aFilterPassesTheAlertItselfWithItsResultAsAttributes() throws Exception {
    Evaluator.Outcome passed =
        OwnStages.filter(FilterSettings.DEFAULT, "alerts").get().evaluate(alert());
    assertThat(passed.hasPassed()).isTrue();
    assertThat(json(passed.message()).path("candidate").path("magpsf").doubleValue())
        .isEqualTo(18.5);
    assertThat(passed.message().attributes())
        .containsEntry("not_moving", "true")
        .doesNotContainKeys("passes", "min_rb");

    PassedAlert read =
        new PassedAlerts(Stage.FIT, "ztf_exgalac_trans", Ztf.SURVEY)
            .read(record(passed.message()))
            .orElseThrow();
    Evaluator.Outcome seen =
        plugIn(new Watcher("second", "filter"), Map.of(), false, Optional.empty())
            .ofPassed()
            .evaluate(read);
    assertThat(seen.message().attributes())
        .containsEntry("not_moving", "true")
        .containsEntry("passed.partition", "0")
        .containsEntry("passed.offset", "5");
  }

  @Test
  void whatDoesNotPassIsPublishedTooAndCountedByItsReason() throws Exception {
    Evaluator.Outcome outcome = outcome(Map.of("faintest", "17", "strict", "true"));

    assertThat(outcome.hasPassed()).isFalse();
    assertThat(outcome.count()).isEqualTo("too_faint");
    assertThat(json(outcome.message()).get("reason").textValue()).isEqualTo("too_faint");
    assertThat(json(outcome.message()).get("is_strict").booleanValue()).isTrue();
    assertThat(outcome.message().attributes()).containsEntry("passes", "false");
  }

  @Test
  void aRefusalAndAFailureAreDeadLetteredWithTheirReasons() throws Exception {
    assertThat(outcome(Map.of("word", "refuse")).deadLetter())
        .satisfies(
            dead -> {
              assertThat(dead.stage()).isEqualTo(Stage.of("first"));
              assertThat(dead.reason()).hasToString("REFUSED");
              assertThat(dead.cause().detail()).isEqualTo("it is told to");
              assertThat(dead.topic()).isEqualTo("alerts");
            });
    assertThat(outcome(Map.of("word", "fail")).deadLetter())
        .satisfies(
            dead -> {
              assertThat(dead.reason()).hasToString("PLUGIN_FAILED");
              assertThat(dead.cause().detail()).contains("it is told to fail");
            });
  }

  @Test
  void everyWrongSettingIsNamedAtOnce() {
    assertThatThrownBy(
            () -> outcome(Map.of("faintest", "bright", "most-epoch", "3", "strict", "perhaps")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "stage first",
            "faintest is no number",
            "most-epoch is none of its settings",
            "most-epochs",
            "strict is neither true nor false");
  }

  /** The second stage reads what the first published, and only what passes. */
  @Test
  void aStageReadsTheAlertsThatAnotherPassesWithWhatThatSaid() throws Exception {
    Evaluator.Outcome first =
        plugIn(new Watcher("first", "ingest"), Map.of("word", "hello"), true, Optional.empty())
            .ofPublished()
            .evaluate(alert());
    PassedAlerts input = new PassedAlerts(Stage.of("second"), "ztf_first", Ztf.SURVEY);
    PassedAlert read = input.read(record(first.message())).orElseThrow();

    Evaluator.Outcome second =
        plugIn(new Watcher("second", "first"), Map.of(), false, Optional.empty())
            .ofPassed()
            .evaluate(read);

    JsonNode json = json(second.message());
    assertThat(json.get("candid").longValue()).isEqualTo(CANDID);
    assertThat(json.get("said").textValue()).isEqualTo("hello");
    assertThat(json.get("mag").doubleValue()).isEqualTo(18.5);
    assertThat(json.get("epochs")).isEqualTo(json(first.message()).get("epochs"));

    PassedAlert faint =
        input.read(record(outcome(Map.of("faintest", "17")).message())).orElseThrow();
    assertThat(faint.candid().value()).isEqualTo(CANDID);
    assertThat(
            plugIn(new Watcher("second", "first"), Map.of(), false, Optional.empty())
                .ofPassed()
                .evaluate(faint))
        .isEqualTo(Evaluator.Outcome.REJECTED);
  }

  private static LogRecord record(Message message) {
    return new LogRecord(
        "ztf_first", 0, 5, 0, message.key(), message.value(), message.attributes());
  }

  @Test
  void theTopicIsReadAsRowsOfTheStagesColumns() throws Exception {
    List<TableColumn> columns = ResultColumns.of(new Watcher("first", "ingest")).list();
    assertThat(columns)
        .extracting(TableColumn::name)
        .containsExactly(
            "objectId",
            "jd",
            "passes",
            "reason",
            "version",
            "mag",
            "epochs",
            "none",
            "said",
            "is_strict",
            "word");
    ResultRecord row =
        new ResultRecords("ztf_first", columns, Ztf.SURVEY)
            .read(record(outcome(Map.of()).message()))
            .orElseThrow();
    assertThat(row.row().values())
        .containsEntry("mag", 18.5)
        .containsEntry("passes", true)
        .containsEntry("none", null)
        .containsEntry("word", "word");
    assertThat(row.row().origin().offset()).isEqualTo(99);
  }

  private static Pipeline with(Watcher... more) {
    List<ValueAddedStage<?, ?>> all =
        new ArrayList<>(Pipeline.valueAdded(PlugInTest.class.getClassLoader()));
    all.addAll(0, List.of(more));
    return Pipeline.of(NAMES, all);
  }

  @Test
  void aPipelineHasAPlugInsTopicTableAndReadersInTheOrderOfTheirInputs() {
    Pipeline pipeline =
        with(
            new Watcher("second", "first"),
            new Watcher("first", "filter"),
            new Watcher("z", "fit"));
    assertThat(pipeline.valueAdded().stream().map(stage -> stage.name()))
        .containsExactly("filter", "first", "second", "fit", "z");
    assertThat(pipeline.topicNames())
        .contains("ztf_first-mytest", "ztf_second-mytest")
        .endsWith("ztf_dead_letters-mytest", "ztf_ledger-mytest");
    assertThat(pipeline.subscriptions()).containsKey("ztf_first-counter-mytest");
    assertThat(pipeline.tables())
        .containsExactlyInAnyOrder("alerts", "salt2", "first", "second", "z");
    assertThat(pipeline.tableOf("ztf_first-mytest")).contains("first");
    assertThat(pipeline.readersOf(Topic.ofStage("first")).stream().map(stage -> stage.name()))
        .containsExactlyInAnyOrder("table-first", "second");
    assertThat(pipeline.stageNamed("second")).isEqualTo(Stage.of("second"));
  }

  @Test
  void aPlugInThatCannotBePartOfThePipelineIsRefusedByName() {
    assertThatThrownBy(() -> with(new Watcher("mine", "archive")))
        .hasMessageContainingAll("mine", "archive", "ingest, filter, fit");
    assertThatThrownBy(() -> with(new Watcher("filter", "ingest")))
        .hasMessage("two stages are named filter");
    assertThatThrownBy(() -> with(new Watcher("alert_data", "ingest")))
        .hasMessage("two stages publish to ztf_alert_data");
    assertThatThrownBy(() -> with(new Watcher("ledger", "ingest")))
        .hasMessage("two stages publish to ztf_ledger");
    assertThatThrownBy(() -> with(new Watcher("alerts", "ingest")))
        .hasMessage("two stages fill the table alerts");
    Watcher filter =
        new Watcher("mine", "filter") {
          @Override
          public boolean isFilter() {
            return true;
          }
        };
    assertThatThrownBy(() -> with(filter)).hasMessageContaining("a filter reads ingest");
    assertThatThrownBy(() -> with(new Watcher("Mine", "ingest")))
        .hasMessageContaining("'Mine' names no stage");
  }
}
