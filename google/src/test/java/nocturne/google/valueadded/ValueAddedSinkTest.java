package nocturne.google.valueadded;

import static nocturne.google.DeliveredSamples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.PubsubMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitStage;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.Delivered;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.ingest.Clouds;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each alert leaves its verdict, and what passes its fit, whatever becomes of processes. */
class ValueAddedSinkTest {
  private static final Night NIGHT = Night.parse("20210120");

  private final Names names = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);
  private final Pipeline pipeline =
      Pipeline.of(names, List.of(new FilterStage(), new FitStage(), new Broken()));
  private final PipelineStage filter = pipeline.valueAdded().get(0);
  private final String passed = names.topic(filter.topics().get(0));
  private final String fits = names.topic(pipeline.valueAdded().get(1).topics().get(0));
  private final Clouds clouds = new Clouds();
  private final Warehouse warehouse = new Warehouse();
  private ValueAdding stages;

  /** What a stage can say. */
  public record Said(boolean sure) {}

  /** No settings. */
  public record Nothing() {}

  /** A stage that fails on some alerts and refuses others. */
  public static final class Broken implements ValueAddedStage<Nothing, Said> {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public Nothing defaults() {
      return new Nothing();
    }

    @Override
    public Class<Said> result() {
      return Said.class;
    }

    @Override
    public Evaluation<Said> open(Nothing settings, StageFiles files) {
      return alert ->
          switch ((int) alert.candid().value()) {
            case 7 -> throw new IllegalStateException("as the test ordered");
            case 8 -> Outcome.refused("as the test ordered");
            default -> Outcome.notPassed(new Said(true), "too_dull");
          };
    }
  }

  @BeforeEach
  void setUp() {
    for (Bucket bucket : Bucket.values()) {
      clouds.store.createBucket(names.bucket(bucket));
    }
    pipeline.topicNames().forEach(topic -> clouds.topics.create(topic, 1));
    stages = new ValueAdding(pipeline, clouds, warehouse);
  }

  @AfterEach
  void close() {
    stages.close();
    warehouse.close();
    clouds.close();
  }

  /** An alert that passes the filter. */
  private static Delivered good(long candid) {
    return message(candid, SampleAlert.packet(candid));
  }

  private static Delivered solarSystem(long candid) {
    return message(candid, SampleAlert.of(candid).candidate("ssdistnr", 1.0f).packet());
  }

  private List<PubsubMessage> published(String topic) {
    return clouds.pubsub.published("projects/%s/topics/%s".formatted(Clouds.PROJECT, topic));
  }

  private List<String> candids(String topic) {
    return published(topic).stream().map(each -> each.getAttributesOrThrow("candid")).toList();
  }

  private List<Map<String, Object>> rows(String table) {
    return warehouse.cloud.rows(Warehouse.DATASET, table);
  }

  private List<Long> deadLettered(String stage) {
    List<Long> candids = new ArrayList<>();
    stages.deadLetters(KillPoint.NONE).candids(NIGHT, Stage.of(stage), candids::add);
    return candids;
  }

  /** Of a message for one stage alone. */
  private static Delivered again(Delivered message, String stage) {
    Map<String, String> attributes = new LinkedHashMap<>(message.attributes());
    attributes.put(Delivered.AGAIN, stage);
    return new Delivered(message.id(), attributes, message.data());
  }

  @Test
  void whatIsThereOnceMoreForAStageIsTakenByItAndThoseThatLeadToIt() {
    ValueAddedSink sink = stages.sink(KillPoint.NONE);
    sink.take(List.of(again(good(1), "table")));
    assertThat(rows("filter_verdicts_rows")).isEmpty();
    sink.take(List.of(again(good(7), "broken")));
    assertThat(deadLettered("broken")).containsExactly(7L);
    assertThat(rows("filter_verdicts_rows")).isEmpty();
    sink.take(List.of(again(good(1), "fit")));
    assertThat(rows("filter_verdicts_rows")).hasSize(1);
    assertThat(rows("salt2_rows")).hasSize(1);
    assertThat(deadLettered("broken")).containsExactly(7L);
  }

  @Test
  void eachAlertHasItsVerdictAndWhatPassesItsFit() {
    stages.sink(KillPoint.NONE).take(List.of(good(1), solarSystem(2), good(3)));
    assertThat(candids(passed)).containsExactlyInAnyOrder("1", "3");
    assertThat(candids(fits)).containsExactlyInAnyOrder("1", "3");
    PubsubMessage fit = published(fits).get(candids(fits).indexOf("1"));
    assertThat(fit.getAttributesMap())
        .containsEntry("kafka.offset", "1")
        .containsEntry("no_ssobject", "true")
        .doesNotContainKeys("passed.partition", "passed.offset");
    assertThat(rows("filter_verdicts_rows")).hasSize(3);
    assertThat(rows("filter_verdicts_rows").get(1))
        .containsEntry("candid", 2L)
        .containsEntry("passes", false)
        .containsEntry("reason", "no_ssobject")
        .containsEntry("no_ssobject", false)
        .containsEntry("is_positive_sub", true)
        .containsEntry("objectId", "ZTF21sample2");
    assertThat(rows("salt2_rows")).extracting(row -> row.get("candid")).containsExactly(1L, 3L);
    assertThat(rows("broken_rows"))
        .hasSize(3)
        .allSatisfy(row -> assertThat(row).containsEntry("reason", "too_dull"));
    long fitted = rows("salt2_rows").stream().filter(row -> !row.containsKey("reason")).count();
    assertThat(clouds.store.list(names.bucket(Bucket.PLOTS), "salt2/plot_lc/"))
        .hasSize((int) fitted);
  }

  @Test
  void whatAStageRefusesOrFailsOnIsItsDeadLetterAndTheOthersGoOn() {
    Map<String, Long> made = stages.sink(KillPoint.NONE).take(List.of(good(7), good(8), good(9)));
    assertThat(made)
        .containsEntry("passed", 3L)
        .containsEntry("broken not passed: too_dull", 1L)
        .containsEntry("dead-lettered", 2L);
    assertThat(deadLettered("broken")).containsExactlyInAnyOrder(7L, 8L);
    assertThat(rows("broken_rows")).extracting(row -> row.get("candid")).containsExactly(9L);
    assertThat(candids(fits)).containsExactlyInAnyOrder("7", "8", "9");
    assertThat(published(names.topic(Topic.DEAD_LETTERS)))
        .extracting(each -> each.getAttributesOrThrow("reason"))
        .containsExactlyInAnyOrder("PLUGIN_FAILED", "REFUSED");
    assertThat(published(names.topic(Topic.DEAD_LETTERS)))
        .extracting(each -> each.getAttributesOrThrow("storedAt"))
        .contains("ztf_20210120_programid1/ZTF21sample7/7.avro");
  }

  @Test
  void anAlertThatCannotBeReadIsADeadLetterOfEachStageThatReadsAlerts() {
    stages.sink(KillPoint.NONE).take(List.of(good(1), message(2, new byte[] {1, 2, 3})));
    assertThat(deadLettered("filter")).containsExactly(2L);
    assertThat(deadLettered("broken")).containsExactly(2L);
    assertThat(deadLettered("fit")).isEmpty();
    assertThat(rows("filter_verdicts_rows")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"GOOGLE_ROWS_APPENDED", "GOOGLE_RESULTS_PUBLISHED", "GOOGLE_DEAD_LETTER_STORED"})
  void aProcessThatDiesIsMadeGoodByTheNextDelivery(CrashPoint place) {
    List<Delivered> messages = List.of(good(1), solarSystem(2), good(7));
    assertThatThrownBy(() -> stages.sink(NthReach.of(place, 0)).take(messages))
        .isInstanceOf(NthReach.Killed.class);
    stages.sink(KillPoint.NONE).take(messages);
    assertThat(warehouse.shown("filter_verdicts")).hasSize(3).containsValue(1L);
    assertThat(warehouse.shown("salt2")).containsOnlyKeys(1L, 7L);
    assertThat(candids(fits)).contains("1", "7");
    assertThat(deadLettered("broken")).containsExactly(7L);
    assertThat(candids(names.topic(Topic.DEAD_LETTERS))).contains("7");
    assertThat(published(passed).stream().map(PubsubMessage::getData).distinct()).hasSize(2);
  }

  @Test
  void whatIsNotConfirmedIsAFailure() {
    clouds.pubsub.injectAlways(FakePubSub.Operation.PUBLISH, new Fault.Refused(403));
    assertThatThrownBy(() -> stages.sink(KillPoint.NONE).take(List.of(good(1))))
        .isInstanceOf(PortException.class);
  }

  @Test
  void realAlertsHaveTheVerdictsOfTheReference() {
    Map<String, byte[]> packets = SharedData.indexedPackets();
    Map<String, Boolean> expected = new LinkedHashMap<>();
    for (String verdict : List.of("true", "false")) {
      SharedData.table("ztf/reference/filter_verdicts.csv").stream()
          .filter(row -> row.get("status").equals("ok"))
          .filter(row -> row.get("verdict").equals(verdict))
          .filter(row -> row.get("verdict_time_sorted").equals(verdict))
          .limit(12)
          .forEach(row -> expected.put(row.get("file"), verdict.equals("true")));
    }
    assertThat(expected).hasSize(24);
    List<Delivered> messages = new ArrayList<>();
    Map<Long, Boolean> byOffset = new HashMap<>();
    expected.forEach(
        (file, passes) -> {
          byOffset.put((long) messages.size(), passes);
          messages.add(message(messages.size(), packets.get(file)));
        });
    stages.sink(KillPoint.NONE).take(messages);
    Map<Long, Boolean> found = new HashMap<>();
    rows("filter_verdicts_rows")
        .forEach(row -> found.put((Long) row.get("kafka_offset"), (Boolean) row.get("passes")));
    assertThat(found).isEqualTo(byOffset);
    assertThat(rows("salt2_rows")).hasSize(12);
  }
}
