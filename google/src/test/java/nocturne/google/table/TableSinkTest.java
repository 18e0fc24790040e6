package nocturne.google.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static nocturne.google.DeliveredSamples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.PubsubMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.NthReach;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.Delivered;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.Clouds;
import nocturne.google.testkit.FakeBigQuery;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.Fault;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each message leaves a row or a dead letter, whatever becomes of requests and processes. */
class TableSinkTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final String FILES = "nocturne-broker_files-mytest";
  private static final String DEAD_LETTERS = "ztf_dead_letters-mytest";

  private final Clouds clouds = new Clouds();
  private final Warehouse warehouse = new Warehouse();
  private final List<RowAppender> appenders = new ArrayList<>();

  @BeforeEach
  void setUp() {
    clouds.store.createBucket(FILES);
    clouds.topics.create(DEAD_LETTERS, 1);
    warehouse.tables.create("alerts");
  }

  @AfterEach
  void close() {
    appenders.forEach(RowAppender::close);
    warehouse.close();
    clouds.close();
  }

  /** What a process has. */
  private TableSink sink(KillPoint kill) {
    RowAppender rows = warehouse.tables.appender("alerts");
    appenders.add(rows);
    return sink(rows::append, kill);
  }

  private TableSink sink(TableSink.Rows rows, KillPoint kill) {
    Names names = new Names("nocturne", Instance.testing("mytest"), Ztf.SURVEY);
    return new TableSink(rows, deadLetters(kill), Pipeline.standard(names), kill);
  }

  private TraceDeadLetters deadLetters(KillPoint kill) {
    return new TraceDeadLetters(clouds.store, FILES, clouds.publisher, DEAD_LETTERS, kill);
  }

  private static Delivered good(long candid) {
    return message(candid, SampleAlert.packet(candid));
  }

  /** An alert that no table of BigQuery can have. */
  private static Delivered bad(long candid) {
    Schema.Field field = new Schema.Field("_TABLE_x", Schema.create(Schema.Type.INT));
    return message(candid, SampleAlert.wider(candid, field, 1));
  }

  private List<Long> deadLettered() {
    List<Long> candids = new ArrayList<>();
    deadLetters(KillPoint.NONE).candids(NIGHT, Stage.TABLE, candids::add);
    return candids;
  }

  private List<PubsubMessage> published() {
    return clouds.pubsub.published("projects/%s/topics/%s".formatted(Clouds.PROJECT, DEAD_LETTERS));
  }

  @Test
  void anAlertThatCanHaveNoRowIsADeadLetterOnceAndTheOthersHaveRows() {
    sink(KillPoint.NONE).take(List.of(good(1), bad(2), good(3)));
    sink(KillPoint.NONE).take(List.of(bad(2), good(3)));
    assertThat(warehouse.shown("alerts")).containsOnlyKeys(1L, 3L).containsValue(1L);
    assertThat(deadLettered()).containsExactly(2L);
    assertThat(published()).hasSize(2);
    assertThat(published().get(0).getAttributesMap())
        .containsEntry("stage", "table")
        .containsEntry("night", "20210120")
        .containsEntry("candid", "2")
        .containsEntry("reason", "CORRUPT")
        .containsEntry("kafka.offset", "2")
        .containsEntry("storedAt", "ztf_20210120_programid1/ZTF21sample2/2.avro");
    ObjectStore.Entry object = clouds.store.list(FILES, "dead-letters/20210120/table/").get(0);
    assertThat(new String(clouds.store.read(FILES, object.name()).orElseThrow(), UTF_8))
        .contains("\"candid\":\"2\"")
        .contains("_TABLE_x");
  }

  @Test
  void whatIngestDidNotSendLeavesNothing() {
    sink(KillPoint.NONE)
        .take(
            List.of(
                new Delivered("one", Map.of(), SampleAlert.packet(1)),
                new Delivered(
                    "two",
                    message(2, new byte[0]).origin().orElseThrow().attributes(),
                    SampleAlert.packet(2)),
                good(3)));
    assertThat(warehouse.shown("alerts")).containsOnlyKeys(3L);
    assertThat(deadLettered()).isEmpty();
  }

  @Test
  void anAlertThatCannotBeReadIsADeadLetterAndTheOthersHaveRows() {
    sink(KillPoint.NONE).take(List.of(good(1), message(2, "no packet".getBytes(UTF_8)), good(3)));
    assertThat(warehouse.shown("alerts")).containsOnlyKeys(1L, 3L);
    assertThat(deadLettered()).containsExactly(2L);
  }

  @Test
  void aRowThatBreaksTheWriterIsADeadLetterAndTheOthersHaveRows() {
    RowAppender rows = warehouse.tables.appender("alerts");
    appenders.add(rows);
    TableSink sink =
        sink(
            these -> {
              if (these.stream().anyMatch(row -> row.alert().candid().value() == 2)) {
                throw new StackOverflowError("as the test ordered");
              }
              return rows.append(these);
            },
            KillPoint.NONE);
    sink.take(List.of(good(1), good(2), good(3)));
    assertThat(warehouse.shown("alerts")).containsOnlyKeys(1L, 3L);
    assertThat(deadLettered()).containsExactly(2L);
    assertThat(published().get(0).getAttributesOrThrow("detail")).contains("StackOverflowError");
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"GOOGLE_ROWS_APPENDED", "GOOGLE_DEAD_LETTER_STORED"})
  void aProcessThatDiesIsMadeGoodByTheNextDelivery(CrashPoint place) {
    List<Delivered> messages = List.of(good(1), bad(2), bad(3));
    assertThatThrownBy(() -> sink(NthReach.of(place, 0)).take(messages))
        .isInstanceOf(NthReach.Killed.class);
    sink(KillPoint.NONE).take(messages);
    assertThat(warehouse.shown("alerts")).containsExactly(Map.entry(1L, 1L));
    assertThat(deadLettered()).containsExactlyInAnyOrder(2L, 3L);
    assertThat(published())
        .extracting(each -> each.getAttributesOrThrow("candid"))
        .contains("2", "3");
  }

  @Test
  void aTraceThatMayNotStandIsAFailure() {
    warehouse.cloud.injectAlways(FakeBigQuery.Operation.APPEND, new Fault.Refused(403));
    assertThatThrownBy(() -> sink(KillPoint.NONE).take(List.of(good(1))))
        .isInstanceOf(PortException.class);
    warehouse.cloud.injectNoMore();
    clouds.pubsub.injectAlways(FakePubSub.Operation.PUBLISH, new Fault.Refused(403));
    assertThatThrownBy(() -> sink(KillPoint.NONE).take(List.of(bad(2))))
        .isInstanceOf(PortException.class);
  }
}
