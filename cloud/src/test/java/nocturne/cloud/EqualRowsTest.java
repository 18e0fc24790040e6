package nocturne.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.FieldValue;
import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.TableResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitStage;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableInput;
import nocturne.broker.table.TableRows;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageWorld;
import nocturne.broker.worker.Worker;
import nocturne.broker.worker.WorkerSettings;
import nocturne.broker.worker.WorkerStage;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.Delivered;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.Sink;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.table.TableSink;
import nocturne.google.valueadded.ConfiguredStages;
import nocturne.google.valueadded.ValueAddedSink;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both back ends make the same rows of the same alerts: what DuckDB reads of the Iceberg tables is
 * what BigQuery's interface answers, column by column, though each alert was delivered twice there.
 * Apart by design are the widths of numbers, lists that are null, which BigQuery has empty, and the
 * table of a filter's verdicts, which the standalone back end does without.
 */
@Timeout(600) // a busy machine takes minutes for the given alerts
class EqualRowsTest {
  private static final String PROJECT = "my-project";

  @TempDir private Path folder;
  private final StageWorld standalone = new StageWorld();
  private final Pipeline pipeline =
      Pipeline.of(standalone.names, List.of(new FilterStage(), new FitStage(), new Shape()));
  private final List<PipelineStage> resultTables =
      pipeline.tableStages().stream().filter(stage -> !stage.columns().isEmpty()).toList();
  private final InMemoryGoogle trial = new InMemoryGoogle();
  private final GoogleInstance where =
      new GoogleInstance(PROJECT, GoogleInstance.ANY_ZONE, "stages", trial.standIns());
  private final Names names = where.names();
  private final GoogleClients clients = where.open();
  private final CloudStorageStore store = clients.store();
  private final BigQueryTables tables = clients.tables();
  private IcebergTables iceberg;

  /** Values of each kind, some missing. */
  public record Values(
      double ratio, @Nullable Double maybe, int small, long large, String text, boolean odd) {}

  /** No settings. */
  public record Nothing() {}

  /** A stage of somebody, whose table both back ends have. */
  public static final class Shape implements ValueAddedStage<Nothing, Values> {
    @Override
    public String name() {
      return "shape";
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
    public Class<Values> result() {
      return Values.class;
    }

    @Override
    public Evaluation<Values> open(Nothing settings, StageFiles files) {
      return alert -> {
        long candid = alert.candid().value();
        boolean isOdd = candid % 2 == 1;
        Values values =
            new Values(
                candid % 5 == 0 ? Double.NaN : 1.0 / (candid % 97 + 1),
                candid % 3 == 0 ? null : -0.0,
                (int) (candid % 1000),
                Long.MAX_VALUE - candid,
                candid % 7 == 0 ? "" : "é \"" + candid + "\"",
                isOdd);
        return isOdd ? Outcome.passed(values) : Outcome.notPassed(values, "even");
      };
    }
  }

  @BeforeEach
  void setUp() {
    iceberg = new IcebergTables(IcebergOptions.in(folder).withDurable(false), "ztf_alerts");
    iceberg.create(Names.ALERTS_TABLE);
    resultTables.forEach(stage -> iceberg.create(stage.table().orElseThrow(), stage.columns()));
    pipeline.topicNames().stream()
        .filter(topic -> !standalone.log.exists(topic))
        .forEach(topic -> standalone.log.create(topic, 1));
    pipeline.in(names).topicNames().forEach(topic -> clients.topics().create(topic, 1));
    for (Bucket bucket : List.of(Bucket.BROKER_FILES, Bucket.PLOTS)) {
      store.createBucket(names.bucket(bucket));
    }
    tables.create(Names.ALERTS_TABLE);
    ValueAddedSink.createTables(pipeline, tables);
  }

  @AfterEach
  void close() {
    standalone.end();
    iceberg.close();
    clients.close();
    trial.close();
  }

  @Test
  void theGivenAlertsHaveEqualRows() throws Exception {
    Map<Long, byte[]> packets = new TreeMap<>();
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    for (byte[] packet : SharedData.indexedPackets().values()) {
      try {
        packets.putIfAbsent(decoder.decodeOne(packet).candid().value(), packet);
      } catch (UnreadableException e) {
        // Ingest would not have published it.
      }
    }
    assertThat(packets).hasSizeGreaterThan(600);
    assertEqualRows(List.copyOf(packets.values()), 60);
  }

  @Test
  void simulatedAlertsWithAColumnMoreInMidNightHaveEqualRows() throws Exception {
    List<byte[]> packets = new ArrayList<>();
    for (SimulatedAlert alert :
        SimulatedNight.of(StageWorld.NIGHT, 1, 200).withNewSchemaFrom(100)) {
      packets.add(alert.packet());
    }
    packets.add(SampleAlert.of(1).candidate("drb", Float.NaN).packet());
    packets.add(SampleAlert.of(2).candidate("drb", null).packet());
    assertEqualRows(packets, 1);
    Map<?, ?> none =
        (Map<?, ?>) fromBigQuery(Names.ALERTS_TABLE, "WHERE candid = 1").get(0).get("candidate");
    assertThat(none.get("drb")).isEqualTo(Double.NaN);
  }

  private void assertEqualRows(List<byte[]> packets, int fits) throws Exception {
    standalone.publish(StageWorld.NIGHT, packets);
    workStandalone();
    workTwiceOnGoogle();
    assertThat(candids("salt2")).hasSizeGreaterThanOrEqualTo(fits);
    assertThat(candids("shape")).hasSize(packets.size());
    for (PipelineStage stage : pipeline.tableStages()) {
      assertEqualRows(stage.table().orElseThrow());
    }
    assertThat(fromBigQuery("filter_verdicts", "")).hasSize(packets.size());
    assertThat(fromBigQuery("alerts_rows", "")).hasSize(2 * packets.size());
  }

  private void assertEqualRows(String table) throws Exception {
    List<Map<String, @Nullable Object>> expected = fromIceberg(table);
    List<Map<String, @Nullable Object>> found = fromBigQuery(table, "ORDER BY candid");
    assertThat(found).as(table).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      String at = "%s, candid %s: ".formatted(table, expected.get(i).get("candid"));
      assertThat(found.get(i).keySet()).as(at).isEqualTo(expected.get(i).keySet());
      for (Map.Entry<String, @Nullable Object> column : expected.get(i).entrySet()) {
        assertThat(found.get(i).get(column.getKey()))
            .as(at + column.getKey())
            .isEqualTo(column.getValue());
      }
    }
  }

  // ---- the standalone back end: the worker's stages, Iceberg, DuckDB ----

  private void workStandalone() throws InterruptedException {
    ConfiguredStages stages = new ConfiguredStages(pipeline, standalone.store);
    List<WorkerStage> valueAdded = new ArrayList<>();
    List<TableInput> inputs = new ArrayList<>();
    inputs.add(
        new TableRows<>(
            StageIdentity.of(pipeline.names(), Stage.TABLE, Topic.ALERTS),
            standalone.input,
            iceberg,
            Names.ALERTS_TABLE,
            RowOf.ALERT,
            standalone.deadLetters,
            1 << 24));
    for (PipelineStage stage : pipeline.valueAdded()) {
      valueAdded.add(valueAdded(stage, stages.open(stage)));
    }
    RowOf<ResultRecord> row = (writer, result) -> writer.add(result.row());
    for (PipelineStage stage : resultTables) {
      Topic of = stage.input().orElseThrow();
      inputs.add(
          new TableRows<>(
              StageIdentity.of(pipeline.names(), Stage.TABLE, of),
              new ResultRecords(pipeline.names().topic(of), stage.columns(), Ztf.SURVEY),
              iceberg,
              stage.table().orElseThrow(),
              row,
              standalone.deadLetters,
              1 << 24));
    }
    Worker evaluating = standalone.ledgered(standalone.log, KillPoint.NONE, valueAdded);
    standalone.settings = WorkerSettings.TABLES.withRecords(200).withAge(Duration.ofMillis(100));
    Worker filling =
        standalone.tables(
            standalone.log, iceberg, KillPoint.NONE, inputs.toArray(TableInput[]::new));
    standalone.awaitTold(Stage.FILTER, standalone.published.size());
    int passed = standalone.messages(standalone.passed).size();
    for (int i = 0; i < 1200 && !isFilled(passed); i++) {
      Thread.sleep(100);
    }
    assertThat(isFilled(passed)).isTrue();
    evaluating.close();
    filling.close();
  }

  private WorkerStage valueAdded(PipelineStage stage, PlugIn<?> plugIn) {
    String output = pipeline.names().topic(stage.topics().get(0));
    StageIdentity identity =
        StageIdentity.of(pipeline.names(), stage.stage(), stage.input().orElseThrow());
    if (stage.reads(Topic.ALERTS)) {
      return StageWorld.stage(
          Set.of(output),
          StageReader.of(
              identity,
              standalone.input,
              EvaluatorWork.stage(
                  stage.stage(), plugIn::ofPublished, output, standalone.deadLetters)));
    }
    return StageWorld.stage(
        Set.of(output),
        StageReader.of(
            identity,
            new PassedAlerts(stage.stage(), standalone.passed, Ztf.SURVEY),
            EvaluatorWork.stage(stage.stage(), plugIn::ofPassed, output, standalone.deadLetters)));
  }

  private boolean isFilled(int passed) {
    int all = standalone.published.size();
    return candids(Names.ALERTS_TABLE).size() == all
        && candids("shape").size() == all
        && candids("salt2").size() == passed;
  }

  private List<Long> candids(String table) {
    List<Long> candids = new ArrayList<>();
    iceberg.candids(table, StageWorld.NIGHT, candids::add);
    return candids;
  }

  private List<Map<String, @Nullable Object>> fromIceberg(String table) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    new SnapshotSql(iceberg, pipeline.tables(), SqlOptions.defaults())
        .query(
            "SELECT * FROM " + table + " ORDER BY candid",
            new RowSink() {
              private List<Column> columns = List.of();

              @Override
              public void columns(List<Column> found) {
                columns = found;
              }

              @Override
              public void row(List<@Nullable Object> values) {
                Map<String, @Nullable Object> row = new TreeMap<>();
                for (int i = 0; i < values.size(); i++) {
                  row.put(columns.get(i).name(), wide(values.get(i), columns.get(i).type()));
                }
                rows.add(row);
              }
            });
    return rows;
  }

  /** A value as BigQuery's types have it. */
  private static @Nullable Object wide(@Nullable Object value, String type) {
    if (value == null) {
      return type.endsWith("[]") ? List.of() : null;
    } else if (value instanceof Float number) {
      return number.doubleValue();
    } else if (value instanceof Integer number) {
      return number.longValue();
    } else if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    } else if (value instanceof Map<?, ?> record) {
      Map<String, @Nullable Object> fields = new TreeMap<>();
      record.forEach((name, each) -> fields.put(name.toString(), wide(each, "")));
      return fields;
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(wide(item, "")));
      return items;
    }
    return value;
  }

  // ---- Google's services: the sinks as the jobs call them, BigQuery ----

  private void workTwiceOnGoogle() {
    Pipeline its = pipeline.in(names);
    KillPoint none = KillPoint.NONE;
    try (RowAppender alerts = tables.appender(Names.ALERTS_TABLE);
        Sink valueAdded = ValueAddedSink.over(clients, its)) {
      TableSink tableSink = new TableSink(alerts::append, clients.deadLetters(none), its, none);
      for (int time = 0; time < 2; time++) {
        List<Delivered> messages = messages("message-" + time + "-");
        for (int i = 0; i < messages.size(); i += 100) {
          List<Delivered> batch = messages.subList(i, Math.min(i + 100, messages.size()));
          assertThat(tableSink.take(batch)).containsEntry("dead-lettered", 0L);
          assertThat(valueAdded.take(batch)).containsEntry("dead-lettered", 0L);
        }
      }
    }
  }

  private List<Delivered> messages(String id) {
    List<Delivered> messages = new ArrayList<>();
    for (PublishedAlert alert : standalone.published.values()) {
      Map<String, String> attributes = new LinkedHashMap<>(alert.origin().attributes());
      attributes.put("candid", alert.candid().toString());
      messages.add(new Delivered(id + messages.size(), attributes, alert.packet().bytes()));
    }
    return messages;
  }

  private List<Map<String, @Nullable Object>> fromBigQuery(String table, String order)
      throws InterruptedException {
    TableResult answer =
        trial
            .bigQuery(PROJECT)
            .query(
                QueryJobConfiguration.of(
                    "SELECT * FROM `%s.%s.%s` %s"
                        .formatted(PROJECT, names.dataset(), table, order)));
    FieldList columns = answer.getSchema().getFields();
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (FieldValueList row : answer.iterateAll()) {
      rows.add(record(row, columns));
    }
    return rows;
  }

  private static Map<String, @Nullable Object> record(List<FieldValue> values, FieldList fields) {
    Map<String, @Nullable Object> record = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      record.put(fields.get(i).getName(), value(values.get(i), fields.get(i)));
    }
    return record;
  }

  private static @Nullable Object value(FieldValue value, Field field) {
    if (value.isNull()) {
      return null;
    } else if (value.getAttribute() == FieldValue.Attribute.REPEATED) {
      List<@Nullable Object> items = new ArrayList<>();
      value.getRepeatedValue().forEach(item -> items.add(value(item, field)));
      return items;
    }
    return switch (field.getType().getStandardType()) {
      case STRUCT -> record(value.getRecordValue(), field.getSubFields());
      case INT64 -> value.getLongValue();
      case FLOAT64 -> value.getDoubleValue();
      case BOOL -> value.getBooleanValue();
      case STRING -> value.getStringValue();
      case DATE -> LocalDate.parse(value.getStringValue());
      case TIMESTAMP -> value.getTimestampInstant();
      default -> throw new AssertionError(field);
    };
  }
}
