package nocturne.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.pubsub.v1.PubsubMessage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.memory.InMemorySurvey;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.google.Delivered;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.archive.AlertObjects;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.IntentIngest;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.table.TableSink;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedNight;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stage, or ingest, could not take: its dead letter, and the packet once more. */
class DeadLettersCommandTest {
  private static final Night NIGHT = Night.parse("20210120");

  private static final String TOPIC = "ztf_20210120_programid1";

  @TempDir Path folder;
  private final InMemoryGoogle trial = new InMemoryGoogle();
  private final GoogleInstance where =
      new GoogleInstance("my-project", "europe-west1-b", "one", trial.standIns());
  private final Names names = where.names();
  private final Pipeline pipeline = Pipeline.standard(names);
  private final GoogleClients clients = where.open();
  private final CloudStorageStore store = clients.store();
  private final BigQueryTables tables = clients.tables();
  private final TraceDeadLetters deadLetters = clients.deadLetters(KillPoint.NONE);

  @AfterEach
  void close() {
    clients.close();
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
    PacketOrigin origin = new PacketOrigin(TOPIC, 0, 7, 1_611_111_111_000L);
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
        .contains("1 dead letters are tried again")
        .contains("0 are good now, 1 are still pending");
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
    assertThat(none.err())
        .contains("1 of 1 dead letters are not pending any more")
        .contains("No dead letter is pending.");
  }

  @Test
  void whatIngestRejectedIsTakenAgainByIngest() throws Exception {
    assertThat(run("setup", "--instance", "one").code()).isZero();
    Journal journal = new Journal(store, names.bucket(Bucket.BROKER_FILES));
    JournalEntry starting =
        JournalEntry.first(NIGHT, Instant.EPOCH, "test", Optional.of(TOPIC))
            .withStart(StartingPoint.ORIGIN);
    assertThat(journal.append(starting)).isTrue();
    assertThat(journal.append(starting.next(NightState.RECEIVING, Instant.EPOCH, "test"))).isTrue();
    byte[] packet =
        SimulatedNight.of(NIGHT, 1, 1).withCutouts(CutoutSize.SMALL).iterator().next().packet();
    Alert alert = new PacketDecoder(names.survey()).decodeOne(packet);
    InMemorySurvey survey = new InMemorySurvey("cluster");
    survey.create(TOPIC, 1);
    survey.send(TOPIC, 0, packet, 1_611_111_111_000L);
    survey.send(TOPIC, 0, new byte[] {1, 2, 3}, 1_611_111_111_000L);

    String[] list = {"dead-letters", "list", "--stage", "ingest", "--instance", "one"};
    runIngest(
        survey,
        IntentIngest.OPTIONS.withLargest(100),
        () -> {
          while (!run(list).out().contains("0-1-")) {
            Thread.sleep(50);
          }
        });
    assertThat(run(list).out())
        .contains("2021-01-20,ingest,TOO_LARGE,pending," + alert.candid())
        .contains("2021-01-20,ingest,NOT_AVRO,pending,")
        .contains("20210120/ingest/0-0-")
        .contains("rejected/20210120/0/00000000000000000000-");

    String[] retry = {
      "dead-letters",
      "retry",
      "--night",
      "2021-01-20",
      "--instance",
      "one",
      "--for",
      "60s",
      "-Dsurvey.bootstrap-servers=127.0.0.1:1"
    };
    Ran[] ran = new Ran[1];
    runIngest(survey, IntentIngest.OPTIONS, () -> ran[0] = run(retry));
    assertThat(ran[0].err())
        .contains("2 dead letters are tried again")
        .contains("1 are good now, 1 are still pending");
    assertThat(ran[0].code()).isEqualTo(1);
    assertThat(ran[0].out())
        .contains("2021-01-20,ingest,retried,TOO_LARGE," + alert.candid())
        .contains("2021-01-20,ingest,pending,NOT_AVRO,");
    assertThat(trial.published("my-project", names.topic(Topic.ALERTS)))
        .singleElement()
        .satisfies(each -> assertThat(each.getData().toByteArray()).isEqualTo(packet));
    assertThat(run(list).out()).contains("ingest,TOO_LARGE,retried," + alert.candid());

    String[] narrow = {
      "dead-letters", "retry", "--candid", alert.candid().toString(), "--instance", "one"
    };
    Ran none = run(narrow);
    assertThat(none.code()).isZero();
    assertThat(none.err()).contains("No dead letter is pending.");
  }

  /** What goes on while ingest runs. */
  private interface Meanwhile {
    void run() throws Exception;
  }

  private void runIngest(InMemorySurvey survey, IngestOptions options, Meanwhile meanwhile)
      throws Exception {
    Journal journal = new Journal(store, names.bucket(Bucket.BROKER_FILES));
    Ingest ingest =
        IntentIngest.of(
            new IntentIngest.Back(store, clients.publisher(), survey, journal::openNights),
            names,
            new PacketDecoder(names.survey()),
            options,
            new Ingest.Timing(Clock.systemUTC(), new Random(7)),
            KillPoint.NONE);
    Thread thread = new Thread(ingest::run, "ingest");
    thread.start();
    try {
      meanwhile.run();
    } finally {
      ingest.stop();
      thread.join();
    }
  }

  @Test
  void aRetryOfNothingInParticularIsRefused() throws Exception {
    assertThat(run("setup", "--instance", "one").code()).isZero();
    Ran refused = run("dead-letters", "retry", "--instance", "one");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("Which dead letters?").contains("--all");
    Ran unknown = run("dead-letters", "retry", "20210120/ingest/0-0-00000000", "--instance", "one");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("There is no such dead letter: 20210120/ingest/0-0-00000000");
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
