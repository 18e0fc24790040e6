package nocturne.google.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.ViewDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableRow;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Instance;
import nocturne.core.sample.SampleAlert;
import nocturne.google.InstanceLabel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables, views and our SQL, not over a fake of ours. */
@Timeout(300)
class JudgedTablesTest {
  private static final String PROJECT = "my-project";
  private static final String DATASET = "ztf_alerts_mytest";
  private static final InstanceLabel LABEL = InstanceLabel.of(Instance.testing("mytest"));
  private static final List<TableColumn> COLUMNS =
      List.of(
          new TableColumn("reason", TableColumn.Kind.TEXT, "why it does not pass"),
          new TableColumn("ratio", TableColumn.Kind.DOUBLE, "a number"),
          new TableColumn("large", TableColumn.Kind.LONG, "a whole number"),
          new TableColumn("sure", TableColumn.Kind.BOOLEAN, "a truth"));

  private BigQueryEmulator judge;
  private BigQueryTables tables;

  @BeforeEach
  void start() {
    judge = BigQueryEmulator.start(PROJECT);
    tables =
        new BigQueryTables(
            new BigQuerySettings(PROJECT, "US")
                .withStandIn(judge.standIn())
                .withPatience(Duration.ofSeconds(20))
                .withLabel(LABEL),
            DATASET);
  }

  @AfterEach
  void stop() {
    if (judge != null) { // else the test is skipped
      tables.close();
      judge.close();
    }
  }

  @Test
  void aTableIsMadeOnceWithItsViewAndItsLabel() {
    assertThat(tables.datasetExists()).isFalse();
    assertThat(tables.create("salt2", COLUMNS)).isTrue();
    assertThat(tables.datasetExists()).isTrue();
    assertThat(tables.exists("salt2")).isTrue();
    assertThat(tables.exists("other")).isFalse();
    assertThat(client().getDataset(DATASET).getLabels()).isEqualTo(LABEL.labels());
    assertThat(client().getTable(id("salt2_rows")).getLabels()).isEqualTo(LABEL.labels());
    assertThat(tables.dropDataset()).isTrue();
    assertThat(tables.datasetExists()).isFalse();
  }

  @Test
  void theViewShowsTheFirstRowOfEachAlertAndOurQueriesAnswer() throws Exception {
    boolean made = tables.create("salt2", COLUMNS);
    assertThat(made).isTrue();
    try (RowAppender rows = appender("salt2")) {
      assertThat(
              rows.appendFixed(
                  List.of(
                      row(1, values(null, 0.5, Long.MAX_VALUE, true)),
                      row(2, values("faint", null, -1L, false)),
                      row(3, values("faint", 2.25, 7L, null)))))
          .isEmpty();
      assertThat(rows.appendFixed(List.of(row(2, values("again", 1.0, 1L, true))))).isEmpty();
    }
    Map<Long, Long> counted = new HashMap<>();
    tables.candids("salt2", Warehouse.NIGHT, counted::put);
    assertThat(counted).isEqualTo(Map.of(1L, 1L, 2L, 2L, 3L, 1L));
    Map<Long, String> outcomes = new HashMap<>();
    tables.outcomes(
        "salt2", Warehouse.NIGHT, (candid, why) -> outcomes.put(candid, String.valueOf(why)));
    assertThat(outcomes).isEqualTo(Map.of(1L, "null", 2L, "again", 3L, "faint"));
    assertThat(
            asked(
                "SELECT candid, reason, ratio, large, sure, night, kafka_offset FROM"
                    + " `my-project.ztf_alerts_mytest.salt2` ORDER BY candid"))
        .containsExactly(
            "1 null 0.5 9223372036854775807 true 2021-01-20 1",
            "2 faint null -1 false 2021-01-20 2",
            "3 faint 2.25 7 null 2021-01-20 3");
  }

  /**
   * The judge's tables do not grow and its views are not put again, so both have the columns of the
   * alert from their first day.
   */
  @Test
  void recordsAndListsAreThereAsTheyWereAppended() throws Exception {
    boolean made = tables.create("alerts");
    assertThat(made).isTrue();
    ViewDefinition view = client().getTable(id("alerts")).getDefinition();
    assertThat(client().delete(id("alerts"))).isTrue();
    assertThat(client().delete(id("alerts_rows"))).isTrue();
    try (Warehouse ours = new Warehouse()) {
      boolean ourMade = ours.tables.create("alerts");
      assertThat(ourMade).isTrue();
      byte[] packet = SampleAlert.packet(1);
      create(
          "alerts_rows",
          StandardTableDefinition.of(
              ours.tables.growth().columnsFor("alerts", ours.alert(packet)).schema()));
      create("alerts", ViewDefinition.newBuilder(view.getQuery()).setUseLegacySql(false).build());
      try (RowAppender rows = appender("alerts")) {
        for (int time = 0; time < 2; time++) {
          assertThat(rows.append(List.of(ours.row(packet, 7), ours.row(SampleAlert.packet(2), 8))))
              .isEmpty();
        }
      }
    }
    assertThat(
            asked(
                "SELECT candid, objectId, candidate.magpsf, candidate.jd,"
                    + " ARRAY_LENGTH(prv_candidates),"
                    + " (SELECT MIN(each.candid) FROM UNNEST(prv_candidates) each), kafka_offset"
                    + " FROM `my-project.ztf_alerts_mytest.alerts` ORDER BY candid"))
        .containsExactly(line(1, 7), line(2, 8));
  }

  private void create(String table, TableDefinition its) {
    Table made =
        client().create(TableInfo.newBuilder(id(table), its).setLabels(LABEL.labels()).build());
    assertThat(made.exists()).isTrue();
  }

  /** Of {@link SampleAlert}: five earlier detections, the first of them five thousand before. */
  private static String line(long candid, long offset) {
    return "%s ZTF21sample%s 18.5 %s 5 %s %s"
        .formatted(candid, candid, SampleAlert.of(candid).jd(), candid - 5000, offset);
  }

  private RowAppender appender(String table) {
    var unused = tables.writes().getWriteStream(tables.stream(table)); // else it knows no stream
    return tables.appender(table);
  }

  private static TableRow row(long candid, Map<String, @Nullable Object> values) {
    return new TableRow(
        Warehouse.NIGHT,
        new Candid(candid),
        new PacketOrigin("ztf_20210120_programid1", 3, candid, 1_611_100_800_123L),
        values);
  }

  private static Map<String, @Nullable Object> values(
      @Nullable String reason,
      @Nullable Double ratio,
      @Nullable Long large,
      @Nullable Boolean sure) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("reason", reason);
    values.put("ratio", ratio);
    values.put("large", large);
    values.put("sure", sure);
    return values;
  }

  private static TableId id(String table) {
    return TableId.of(PROJECT, DATASET, table);
  }

  private BigQuery client() {
    return BigQueryOptions.newBuilder()
        .setProjectId(PROJECT)
        .setHost(judge.standIn().rest())
        .setCredentials(NoCredentials.getInstance())
        .build()
        .getService();
  }

  private List<String> asked(String query) throws InterruptedException {
    List<String> rows = new ArrayList<>();
    for (FieldValueList row : client().query(QueryJobConfiguration.of(query)).iterateAll()) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(cell.isNull() ? "null" : text(cell.getStringValue())));
      rows.add(String.join(" ", cells));
    }
    return rows;
  }

  /** A number without the exponent that the judge writes. */
  private static String text(String value) {
    return value.contains("e+") ? Double.toString(Double.parseDouble(value)) : value;
  }
}
