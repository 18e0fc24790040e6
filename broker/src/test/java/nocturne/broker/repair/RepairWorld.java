package nocturne.broker.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.journal.Journal;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.memory.InMemoryTables;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogWriter;
import nocturne.broker.worker.Checksums;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageWorld;
import nocturne.broker.worker.Worker;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.survey.SurveyTopic;

/** A survey, and stages behind an ingest that has published its packets. */
final class RepairWorld {
  final StageWorld stages = new StageWorld();
  final InMemorySurvey survey = new InMemorySurvey("cluster");
  final InMemoryTables tables = new InMemoryTables();
  private final Map<Night, SurveyTopic> topics = new HashMap<>();
  private int told;

  RepairWorld() {
    for (PipelineStage stage : Pipeline.standard(stages.names).tableStages()) {
      String table = stage.table().orElseThrow();
      assertThat(
              stage.columns().isEmpty()
                  ? tables.create(table)
                  : tables.create(table, stage.columns()))
          .isTrue();
    }
  }

  /** As ingest does: the survey's packets are published, and the ledger tells of them. */
  void receive(Night night, int count) {
    stages.publish(night, count);
    List<PublishedAlert> all = List.copyOf(stages.published.values());
    List<PacketOutcome> outcomes = new ArrayList<>();
    SurveyTopic topic =
        topics.computeIfAbsent(night, n -> survey.create(stages.names.surveyTopic(n), 1));
    for (PublishedAlert alert : all.subList(told, all.size())) {
      byte[] bytes = alert.packet().bytes();
      long offset = alert.packet().origin().offset();
      while (survey.find(topic.name()).orElseThrow().partitions().get(0).end() < offset) {
        survey.sendNothing(topic.name(), 0);
      }
      assertThat(survey.send(topic.name(), 0, bytes, 1_000)).isEqualTo(offset);
      outcomes.add(
          new PacketOutcome(
              PacketOutcome.Kind.PUBLISHED,
              0,
              offset,
              alert.candid(),
              bytes.length,
              Checksums.crc32c(bytes),
              null,
              alert.position(),
              null));
    }
    told = all.size();
    try (LogWriter writer = stages.log.writer("ingest")) {
      writer.begin();
      writer.record(
          new IngestBatch(
              night,
              Map.of(SurveyPartition.of(topic, 0), (long) told),
              Map.of(),
              Map.of(),
              outcomes));
      writer.commit();
    }
  }

  /** Archives everything that was published. */
  void archive() throws InterruptedException {
    try (Worker archive = stages.archive(stages.log, place -> {})) {
      stages.awaitTold(Stage.ARCHIVE, stages.published.size());
      assertThat(archive.status()).isNotEmpty();
    }
  }

  BackEnd back() {
    return new BackEnd(
        Pipeline.standard(stages.names),
        stages.log,
        stages.log,
        stages.log.ledger(),
        stages.store,
        tables,
        survey);
  }

  Journal journal() {
    return new Journal(stages.store, stages.names.bucket(Bucket.BROKER_FILES));
  }
}
