package nocturne.broker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Optional;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage.DeadLetters;
import nocturne.broker.pipeline.PipelineStage.Progress;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/** The pipeline tells of each stage what the stages themselves do. */
class PipelineTest {
  private static final Pipeline STANDARD =
      Pipeline.standard(new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY));

  @Test
  void eachStageReadsAndWritesWhatItAlwaysDid() {
    assertThat(STANDARD.stages())
        .extracting(
            PipelineStage::name,
            PipelineStage::component,
            PipelineStage::input,
            PipelineStage::topics,
            PipelineStage::table,
            PipelineStage::bucket)
        .containsExactly(
            tuple(
                "ingest",
                Component.CONSUMER,
                Optional.empty(),
                List.of(Topic.ALERTS),
                Optional.empty(),
                Optional.empty()),
            tuple(
                "archive",
                Component.ARCHIVE,
                Optional.of(Topic.ALERTS),
                List.of(Topic.ARCHIVED),
                Optional.empty(),
                Optional.of(Bucket.ALERTS)),
            tuple(
                "table",
                Component.TABLES,
                Optional.of(Topic.ALERTS),
                List.of(),
                Optional.of("alerts"),
                Optional.empty()),
            tuple(
                "filter",
                Component.VALUE_ADDED,
                Optional.of(Topic.ALERTS),
                List.of(Topic.EXTRAGALACTIC),
                Optional.empty(),
                Optional.empty()),
            tuple(
                "fit",
                Component.VALUE_ADDED,
                Optional.of(Topic.EXTRAGALACTIC),
                List.of(Topic.SALT2),
                Optional.empty(),
                Optional.of(Bucket.PLOTS)),
            tuple(
                "table-salt2",
                Component.TABLES,
                Optional.of(Topic.SALT2),
                List.of(),
                Optional.of("salt2"),
                Optional.empty()));
  }

  @Test
  void onlyTheTablesKeepTheirProgressThemselves() {
    assertThat(STANDARD.stages())
        .filteredOn(stage -> stage.progress() == Progress.TABLE)
        .extracting(PipelineStage::name)
        .containsExactly("table", "table-salt2");
  }

  @Test
  void allButTheArchiveTryTheirOwnDeadLettersAgain() {
    assertThat(STANDARD.stages())
        .filteredOn(stage -> stage.deadLetters() == DeadLetters.REJECTED)
        .extracting(PipelineStage::name)
        .containsExactly("archive");
  }

  @Test
  void aTestingInstancesGroupsBeginWithItsTestid() {
    Names names = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);
    assertThat(STANDARD.stages())
        .extracting(stage -> stage.group(names))
        .containsExactly(
            "mytest-ingest",
            "mytest-archive",
            "mytest-table",
            "mytest-filter",
            "mytest-fit",
            "mytest-table-salt2");
  }

  @Test
  void itHasEveryWordOfTheLedgerAndEveryCountedTopicInOrder() {
    assertThat(STANDARD.stages().stream().map(PipelineStage::stage).distinct())
        .containsExactlyElementsOf(Stage.OWN);
    assertThat(STANDARD.topics())
        .containsExactlyElementsOf(Topic.OWN.stream().filter(Topic::isCounted).toList());
  }

  @Test
  void productionsTopicsAndSubscriptionsAreBare() {
    Pipeline production =
        STANDARD.in(new Names(Names.DEFAULT_PROJECT, Instance.production(), Ztf.SURVEY));
    assertThat(production.topicNames())
        .containsExactly(
            "ztf_alert_data",
            "ztf_alert_avro_bucket",
            "ztf_exgalac_trans",
            "ztf_salt2",
            "ztf_dead_letters",
            "ztf_ledger");
    assertThat(production.subscriptions())
        .containsExactly(
            entry("ztf_alert_data-counter", "ztf_alert_data"),
            entry("ztf_alert_avro_bucket-counter", "ztf_alert_avro_bucket"),
            entry("ztf_exgalac_trans-counter", "ztf_exgalac_trans"),
            entry("ztf_salt2-counter", "ztf_salt2"),
            entry("ztf_alert_data-reservoir", "ztf_alert_data"));
    assertThat(production.tables()).containsExactly("alerts", "salt2");
    assertThat(production.tableOf("ztf_salt2")).contains("salt2");
    assertThat(production.tableOf("ztf_exgalac_trans")).isEmpty();
  }

  @Test
  void aWordThatNoStageHasIsRefusedWithThoseThereAre() {
    assertThat(STANDARD.stageNamed("fit")).isEqualTo(Stage.FIT);
    assertThatThrownBy(() -> STANDARD.stageNamed("fitt"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("\"fitt\"", "ingest, archive, table, filter, fit");
  }

  @Test
  void aTopicHasItsWriterAndItsReaders() {
    assertThat(STANDARD.writerOf(Topic.SALT2).name()).isEqualTo("fit");
    assertThat(STANDARD.readersOf(Topic.ALERTS))
        .extracting(PipelineStage::name)
        .containsExactly("archive", "table", "filter");
    assertThat(STANDARD.readersOf(Topic.ARCHIVED)).isEmpty();
    assertThat(STANDARD.reader(Stage.TABLE, Topic.SALT2).name()).isEqualTo("table-salt2");
  }

  @Test
  void aStageBeforeTheWriterOfItsInputIsRefused() {
    PipelineStage filter = STANDARD.reader(Stage.FILTER, Topic.ALERTS);
    PipelineStage ingest = STANDARD.writerOf(Topic.ALERTS);
    assertThatThrownBy(() -> new Pipeline(STANDARD.names(), List.of(filter, ingest)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("filter reads ztf_alert_data, which no stage before it writes");
  }

  @Test
  void twoWritersOfOneTopicAndTwoStagesOfOneNameAreRefused() {
    PipelineStage ingest = STANDARD.writerOf(Topic.ALERTS);
    assertThatThrownBy(() -> new Pipeline(STANDARD.names(), List.of(ingest, ingest.named("other"))))
        .hasMessage("two stages publish to ztf_alert_data");
    assertThatThrownBy(() -> new Pipeline(STANDARD.names(), List.of(ingest, ingest)))
        .hasMessage("two stages are named ingest");
  }
}
