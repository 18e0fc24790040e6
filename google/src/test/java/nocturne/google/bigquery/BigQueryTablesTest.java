package nocturne.google.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableColumn;
import nocturne.core.instance.Instance;
import nocturne.core.night.Night;
import nocturne.core.row.OwnColumns;
import nocturne.core.sample.SampleAlert;
import nocturne.google.InstanceLabel;
import nocturne.google.testkit.FakeBigQuery.Operation;
import nocturne.google.testkit.Fault;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BigQueryTablesTest {
  private static final InstanceLabel OURS = InstanceLabel.of(Instance.testing("mytest"));

  private final Warehouse house = new Warehouse();
  private final BigQueryTables tables = house.tables;

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aTableIsMadeOnceWithItsDatasetAndItsView() {
    assertThat(tables.datasetExists()).isFalse();
    assertThat(tables.create("alerts")).isTrue();
    assertThat(tables.create("alerts")).isFalse();
    assertThat(tables.exists("alerts")).isTrue();
    assertThat(tables.exists("salt2")).isFalse();
    assertThat(columns("alerts_rows")).containsAll(OwnColumns.NAMES).endsWith("row_written");
    assertThat(columns("alerts")).isEqualTo(OwnColumns.NAMES);
    JsonNode rows = house.cloud.table(Warehouse.DATASET, "alerts_rows");
    assertThat(rows.at("/timePartitioning/type").asText()).isEqualTo("DAY");
    assertThat(rows.at("/timePartitioning/field").asText()).isEqualTo("night");
    assertThat(rows.at("/clustering/fields/0").asText()).isEqualTo("candid");
  }

  @Test
  void ofTwoThatMakeATableOneIsToldSoWhateverBecomesOfAnswers() {
    for (Operation each : List.of(Operation.CREATE_DATASET, Operation.CREATE_TABLE)) {
      house.cloud.inject(each, new Fault.LostAnswer(), new Fault.Refused(503), new Fault.None());
    }
    assertThat(tables.create("alerts")).isTrue();
    try (BigQueryTables other = house.tables(InstanceLabel.NONE)) {
      assertThat(other.create("alerts")).isFalse();
    }
  }

  @Test
  void anExistingTableGetsTheColumnsThatItLacks() {
    TableColumn old = new TableColumn("chisq", TableColumn.Kind.DOUBLE, "of the fit");
    TableColumn fresh = new TableColumn("ndof", TableColumn.Kind.INT, "of the fit");
    assertThat(tables.create("salt2", List.of(old))).isTrue();
    assertThat(tables.create("salt2", List.of(old, fresh))).isFalse();
    assertThat(columns("salt2_rows")).endsWith("chisq", "ndof").hasSize(9);
    assertThat(columns("salt2")).endsWith("chisq", "ndof").hasSize(8);
  }

  @Test
  void theViewShowsAColumnThatATableGotFromOneWhoDied() {
    tables.create("alerts");
    house.cloud.injectAlways(Operation.UPDATE_TABLE, new Fault.None());
    house.cloud.inject(Operation.UPDATE_TABLE, new Fault.None(), new Fault.Refused(403));
    assertThatThrownBy(
            () -> tables.growth().columnsFor("alerts", house.alert(SampleAlert.packet(1))))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("bigquery.tables.update")
        .hasMessageContaining("roles/bigquery.dataOwner");
    assertThat(columns("alerts_rows")).contains("candidate");
    assertThat(columns("alerts")).doesNotContain("candidate");
    tables.create("alerts");
    assertThat(columns("alerts")).contains("candidate").hasSize(columns("alerts_rows").size() - 1);
  }

  @Test
  void twoThatGrowATableAtOnceBothGetTheirColumns() {
    tables.create("alerts");
    tables.growth().columnsFor("alerts", house.alert(SampleAlert.packet(1)));
    house.cloud.inject(
        Operation.UPDATE_TABLE,
        new Fault.Behind(
            () ->
                tables
                    .growth()
                    .columnsFor("alerts", house.alert(SampleAlert.wider(2, field("q"), 2)))));
    TableGrowth.Grown grown =
        tables.growth().columnsFor("alerts", house.alert(SampleAlert.wider(1, field("p"), 1)));
    assertThat(columns("alerts_rows")).contains("p", "q");
    assertThat(columns("alerts")).contains("p", "q");
    assertThat(grown.columns().fields()).extracting(f -> f.name()).contains("p", "q");
  }

  @Test
  void aColumnThatBigQueryCannotHaveIsNamed() {
    tables.create("alerts");
    assertThatThrownBy(
            () ->
                tables
                    .growth()
                    .columnsFor(
                        "alerts", house.alert(SampleAlert.wider(1, field("_PARTITION_x"), 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("_PARTITION_x");
    String deep = "\"int\"";
    for (int i = 0; i < 16; i++) {
      deep =
          "{\"type\":\"record\",\"name\":\"r%s\",\"fields\":[{\"name\":\"f%s\",\"type\":%s}]}"
              .formatted(i, i, deep);
    }
    Schema schema = new Schema.Parser().parse(deep);
    Object value = 1;
    for (Schema type : records(schema)) {
      var record = new org.apache.avro.generic.GenericData.Record(type);
      record.put(0, value);
      value = record;
    }
    byte[] packet = SampleAlert.wider(1, new Schema.Field("deep", schema), value);
    assertThatThrownBy(() -> tables.growth().columnsFor("alerts", house.alert(packet)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deep.f15.f14")
        .hasMessageContaining("nested more than 15 deep");
    assertThat(columns("alerts")).isEqualTo(OwnColumns.NAMES);
  }

  /** The records that are nested in one, the innermost first. */
  private static List<Schema> records(Schema outermost) {
    List<Schema> records = new ArrayList<>();
    for (Schema type = outermost;
        type.getType() == Schema.Type.RECORD;
        type = type.getFields().get(0).schema()) {
      records.add(0, type);
    }
    return records;
  }

  @Test
  void whatBearsNoLabelOfOursIsLeftAlone() {
    tables.create("alerts");
    try (BigQueryTables ours = house.tables(OURS)) {
      assertThatThrownBy(() -> ours.create("alerts"))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("the dataset ztf_alerts_mytest")
          .hasMessageContaining("nocturne-instance=mytest");
      assertThatThrownBy(ours::dropDataset).isInstanceOf(PortException.Broken.class);
    }
    assertThat(tables.exists("alerts")).isTrue();
  }

  @Test
  void theDatasetGoesWithItsTables() {
    try (BigQueryTables ours = house.tables(OURS)) {
      ours.create("alerts");
      house.cloud.inject(Operation.DELETE_DATASET, new Fault.LostAnswer());
      assertThat(ours.dropDataset()).isTrue();
      assertThat(ours.dropDataset()).isFalse();
      assertThat(ours.exists("alerts")).isFalse();
    }
  }

  @Test
  void candidsAreThoseOfTheNightWithTheirRows() {
    tables.create("alerts");
    try (RowAppender rows = tables.appender("alerts")) {
      RowAppender.AlertRow one = house.row(SampleAlert.packet(1), 10);
      RowAppender.AlertRow two = house.row(SampleAlert.packet(2), 11);
      RowAppender.AlertRow other =
          new RowAppender.AlertRow(Night.parse("20210121"), two.alert(), two.origin());
      assertThat(rows.append(List.of(one, two, other, one))).isEmpty();
    }
    List<String> found = new ArrayList<>();
    tables.candids("alerts", Warehouse.NIGHT, (candid, n) -> found.add(candid + " " + n));
    assertThat(found).containsExactlyInAnyOrder("1 2", "2 1");
  }

  @Test
  void aTableThatIsNotThereIsNamed() {
    tables.create("alerts");
    assertThatThrownBy(() -> tables.candids("salt2", Warehouse.NIGHT, (candid, n) -> {}))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("in table salt2")
        .hasMessageContaining("run setup");
  }

  @Test
  void wrongCredentialsAreSaidAtOnce() {
    house.cloud.injectAlways(Operation.GET_DATASET, new Fault.Refused(401));
    assertThatThrownBy(tables::datasetExists)
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("gcloud auth application-default login");
    assertThat(house.cloud.requests(Operation.GET_DATASET)).isEqualTo(1);
  }

  private static Schema.Field field(String name) {
    return new Schema.Field(name, Schema.create(Schema.Type.INT));
  }

  private List<String> columns(String table) {
    return Stream.of(house.cloud.table(Warehouse.DATASET, table))
        .flatMap(
            its -> StreamSupport.stream(its.path("schema").path("fields").spliterator(), false))
        .map(field -> field.path("name").asText())
        .toList();
  }
}
