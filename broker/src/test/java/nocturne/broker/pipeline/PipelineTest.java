package nocturne.broker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.Arrays;
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
import org.junit.jupiter.api.Test;

/** The pipeline tells of each stage what the stages themselves do. */
class PipelineTest {
  private static final Pipeline STANDARD = Pipeline.STANDARD;

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
    Names names = new Names("nocturne", Instance.testing("mytest"));
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
        .containsExactly(Stage.values());
    assertThat(STANDARD.topics())
        .containsExactlyElementsOf(Arrays.stream(Topic.values()).filter(Topic::isCounted).toList());
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
    assertThatThrownBy(() -> new Pipeline(List.of(filter, ingest)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("filter reads ALERTS, which no stage before it writes");
  }

  @Test
  void twoWritersOfOneTopicAndTwoStagesOfOneNameAreRefused() {
    PipelineStage ingest = STANDARD.writerOf(Topic.ALERTS);
    assertThatThrownBy(() -> new Pipeline(List.of(ingest, ingest.named("other"))))
        .hasMessage("two stages publish to ALERTS");
    assertThatThrownBy(() -> new Pipeline(List.of(ingest, ingest)))
        .hasMessage("two stages are named ingest");
  }
}
