package nocturne.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Publisher;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;
import nocturne.google.archive.AlertObjects;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.table.TableSink;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedNight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row that BigQuery refuses once: its dead letter, and the alert for its stage once more. */
class DeadLettersCommandTest {
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir Path folder;
  private final Trial trial = new Trial();
  private final GoogleInstance where =
      new GoogleInstance("my-project", "europe-west1-b", "one", trial.standIns());
  private final Names names = where.names();
  private final Pipeline pipeline = Pipeline.standard(names);
  private final CloudStorageStore store = where.store();
  private final PubSubTopics topics = where.topics();
  private final Publisher publisher = topics.publisher();
  private final BigQueryTables tables = where.tables();
  private final TraceDeadLetters deadLetters =
      new TraceDeadLetters(
          store,
          names.bucket(Bucket.BROKER_FILES),
          publisher,
          names.topic(Topic.DEAD_LETTERS),
          KillPoint.NONE);

  @AfterEach
  void close() {
    tables.close();
    publisher.close();
    topics.close();
    store.close();
    trial.close();
  }

  private Ran run(String... arguments) {
    return Ran.in(folder, trial.standIns(), arguments);
  }

  @Test
  void anAlertIsTakenAgainByItsStageAlone() throws Exception {
    assertThat(run("setup", "--instance", "one").code()).isZero();
    byte[] packet =
        SimulatedNight.of(NIGHT, 1, 1).withCutouts(CutoutSize.SMALL).iterator().next().packet();
    Alert alert = new PacketDecoder(names.survey()).decodeOne(packet);
    PacketOrigin origin = new PacketOrigin("ztf_20210120_programid1", 0, 7, 1_611_111_111_000L);
    store.putIfAbsent(names.bucket(Bucket.ALERTS), AlertObjects.name(alert, origin), packet);
    Map<String, String> attributes = new LinkedHashMap<>(origin.attributes());
    attributes.put("candid", alert.candid().toString());
    Delivered message = new Delivered("1", attributes, packet);
    TableSink refusing =
        new TableSink(rows -> Map.of(0, "refused"), deadLetters, pipeline, KillPoint.NONE);
    assertThat(refusing.take(List.of(message))).containsEntry("dead-lettered", 1L);

    String[] list = {"dead-letters", "list", "--night", "2021-01-20", "--instance", "one"};
    assertThat(run(list).out())
        .contains("2021-01-20,table,CORRUPT,pending," + alert.candid())
        .contains("refused");
    Ran asked =
        run("dead-letters", "retry", "--night", "2021-01-20", "--instance", "one", "--for", "1s");
    assertThat(asked.code()).isEqualTo(1);
    assertThat(asked.err())
        .contains("1 alerts were published again; 0 have their row now.")
        .contains("Candid " + alert.candid() + " has no row of the stage table yet");
    List<PubsubMessage> published = trial.published("my-project", names.topic(Topic.ALERTS));
    assertThat(published).hasSize(1);
    PubsubMessage again = published.get(0);
    assertThat(again.getAttributesMap())
        .containsAllEntriesOf(attributes)
        .containsEntry("again", "table");
    assertThat(again.getData().toByteArray()).isEqualTo(packet);

    try (RowAppender rows = tables.appender("alerts")) {
      TableSink sink = new TableSink(rows::append, deadLetters, pipeline, KillPoint.NONE);
      Map<String, String> ofAnother = new LinkedHashMap<>(again.getAttributesMap());
      ofAnother.put("again", "filter");
      assertThat(sink.take(List.of(new Delivered("2", ofAnother, packet))))
          .containsEntry("rows", 0L);
      assertThat(sink.take(List.of(new Delivered("3", again.getAttributesMap(), packet))))
          .containsEntry("rows", 1L);
    }
    assertThat(run(list).out()).contains("2021-01-20,table,CORRUPT,retried," + alert.candid());
    Ran none = run("dead-letters", "retry", "--night", "2021-01-20", "--instance", "one");
    assertThat(none.code()).isZero();
    assertThat(none.err()).contains("No dead letter is pending.");
  }

  @Test
  void aStageThatIsNoneIsNamed() {
    assertThat(run("setup", "--instance", "one").code()).isZero();
    Ran refused =
        run(
            "dead-letters",
            "list",
            "--night",
            "2021-01-20",
            "--stage",
            "nothing",
            "--instance",
            "one");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("There is no stage \"nothing\"");
  }
}
