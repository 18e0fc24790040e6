package nocturne.standalone.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableWriter;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.iceberg.IcebergTables;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotSqlTest {
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir private Path folder;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private IcebergTables tables;
  private AlertTable alerts;
  private SnapshotSql sql;

  /** Keeps an answer whole. */
  private static final class Answer implements RowSink {
    List<Column> columns = List.of();
    final List<List<@Nullable Object>> rows = new ArrayList<>();

    @Override
    public void columns(List<Column> found) {
      columns = found;
    }

    @Override
    public void row(List<@Nullable Object> values) {
      rows.add(values);
    }
  }

  @BeforeEach
  void open() {
    tables = AlertTable.open(folder);
    alerts = AlertTable.of(tables);
    sql = new SnapshotSql(tables, List.of("alerts", "salt2"), SqlOptions.defaults());
  }

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void aTableWithoutRowsIsAViewWithItsColumns() {
    Answer answer = ask("SELECT * FROM alerts");
    assertThat(answer.rows).isEmpty();
    assertThat(answer.columns)
        .extracting(RowSink.Column::name)
        .containsExactly(
            "candid", "night", "kafka_topic", "kafka_partition", "kafka_offset", "kafka_timestamp");
    assertThat(ask("SELECT count(*) FROM alerts").rows).containsExactly(List.of(0L));
  }

  @Test
  void rowsAreCountedAndTypedAsTheyAreInTheTable() throws Exception {
    append(SampleAlert.packet(1), SampleAlert.packet(2), SampleAlert.packet(1));
    assertThat(ask("SELECT count(*), count(DISTINCT candid) FROM alerts").rows)
        .containsExactly(List.of(3L, 2L));
    List<@Nullable Object> row =
        ask("SELECT candid, night, kafka_timestamp, objectId, candidate.magpsf, candidate.jd,"
                + " candidate.fid FROM alerts WHERE candid = 2")
            .rows
            .get(0);
    assertThat(row.subList(0, 5))
        .containsExactly(
            2L,
            LocalDate.of(2021, 1, 20),
            OffsetDateTime.parse("2021-01-20T00:00:00.123Z"),
            "ZTF21sample2",
            18.5f);
    assertThat(row.get(5)).isEqualTo(SampleAlert.of(2).jd());
    assertThat(row.get(6)).isEqualTo(1);
  }

  @Test
  void nestedValuesAreMapsAndLists() throws Exception {
    append(SampleAlert.packet(1));
    List<@Nullable Object> row = ask("SELECT candidate, prv_candidates FROM alerts").rows.get(0);
    assertThat(row.get(0)).isInstanceOf(Map.class);
    Map<?, ?> candidate = (Map<?, ?>) row.get(0);
    assertThat(candidate.get("magpsf")).isEqualTo(18.5f);
    List<?> history = (List<?>) row.get(1);
    assertThat(history).hasSize(5);
    assertThat(((Map<?, ?>) history.get(4)).get("candid")).isEqualTo(1L - 1000);
  }

  @Test
  void aQuerySeesWhatWasCommittedBeforeIt() throws Exception {
    append(SampleAlert.packet(1));
    assertThat(ask("SELECT count(*) FROM alerts").rows).containsExactly(List.of(1L));
    append(SampleAlert.packet(2));
    assertThat(ask("SELECT count(*) FROM alerts").rows).containsExactly(List.of(2L));
    tables.compact("alerts", NIGHT);
    assertThat(ask("SELECT count(*) FROM alerts").rows).containsExactly(List.of(2L));
  }

  @Test
  void filesThatVanishBeforeTheFirstRowAreLookedForInTheNewestSnapshot() throws Exception {
    append(SampleAlert.packet(1));
    append(SampleAlert.packet(2));
    ViewOfTable before = ViewOfTable.of("alerts", tables.load("alerts"));
    tables.compact("alerts", NIGHT);
    tables.compact("alerts", NIGHT);
    assertThat(before.hasLostFiles()).isTrue();
    ViewOfTable after = ViewOfTable.of("alerts", tables.load("alerts"));
    Iterator<ViewOfTable> snapshots = List.of(before, after).iterator();
    Answer answer = new Answer();
    new SnapshotSql(() -> List.of(snapshots.next()), SqlOptions.defaults())
        .query("SELECT count(*) FROM alerts", answer);
    assertThat(answer.rows).containsExactly(List.of(2L));
  }

  @Test
  void aColumnThatNoFileHasYetIsNull() throws Exception {
    append(SampleAlert.packet(1));
    byte[] wider = WiderPackets.with("later", "candidate_later");
    try (TableWriter writer = tables.writer("alerts")) {
      writer.add(NIGHT, decoder.decodeOne(wider), new PacketOrigin("survey", 0, 1, 0));
    }
    assertThat(ask("SELECT later, candidate.candidate_later, candid FROM alerts").rows)
        .containsExactly(Arrays.asList(null, null, 1L));
  }

  @Test
  void everyValueIsWhatIcebergReads() throws Exception {
    List<byte[]> packets = new ArrayList<>();
    SharedData.indexedPackets().values().stream().filter(this::isOneAlert).forEach(packets::add);
    for (int i = 0; i < packets.size(); i += 50) {
      append(packets.subList(i, Math.min(i + 50, packets.size())).toArray(byte[][]::new));
    }
    Map<Long, List<@Nullable Object>> found = new HashMap<>();
    Answer answer = ask("SELECT kafka_offset, alerts.* FROM alerts");
    answer.rows.forEach(r -> found.put((Long) r.get(0), r.subList(1, r.size())));
    List<String> names = answer.columns.stream().skip(1).map(RowSink.Column::name).toList();
    int compared = 0;
    try (CloseableIterable<Record> rows = IcebergGenerics.read(tables.load("alerts")).build()) {
      for (Record row : rows) {
        List<@Nullable Object> values = found.get((Long) row.getField("kafka_offset"));
        assertThat(names)
            .containsExactlyElementsOf(row.struct().fields().stream().map(f -> f.name()).toList());
        for (int i = 0; i < names.size(); i++) {
          assertThat(values.get(i)).as(names.get(i)).isEqualTo(plain(row.get(i)));
        }
        compared++;
      }
    }
    assertThat(compared).isEqualTo(packets.size()).isGreaterThan(600);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "WITH a AS (SELECT candid FROM alerts) SELECT count(*) FROM a;",
        "FROM alerts",
        "VALUES (1), (2)",
        "DESCRIBE alerts",
        "SHOW TABLES",
        "SUMMARIZE alerts",
        "SELECT 'COPY; DROP' -- no harm",
        "SELECT * FROM range(3), unnest([1, 2]), generate_series(1, 2)",
        "SELECT * FROM json_each('[1]')",
        "SELECT unnest([candid]) FROM alerts",
        "SELECT candid FROM alerts UNION SELECT 1 ORDER BY 1"
      })
  void statementsThatReadAreAnswered(String statement) {
    assertThat(ask(statement).columns).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 1) TO '/tmp/nocturne-never.csv'",
        "COPY alerts TO '/tmp/nocturne-never.parquet'",
        "ATTACH '/tmp/nocturne-never.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA database_list",
        "CALL pragma_version()",
        "CREATE TABLE x (a INT)",
        "DROP VIEW alerts",
        "INSERT INTO alerts VALUES (1)",
        "DELETE FROM alerts",
        "EXPORT DATABASE '/tmp/nocturne-never'",
        "CHECKPOINT",
        "EXPLAIN ANALYZE SELECT 1",
        "DETACH memory",
        "USE memory",
        "IMPORT DATABASE '/tmp/nocturne-never'",
        "CREATE SECRET s (TYPE s3)",
        "CREATE MACRO m() AS 1",
        "UPDATE alerts SET candid = 1",
        "TRUNCATE alerts",
        "VACUUM",
        "BEGIN TRANSACTION",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "SET VARIABLE x = 1",
        "CALL enable_logging()",
        "FORCE CHECKPOINT",
        "UPDATE EXTENSIONS"
      })
  void statementsThatDoMoreAreRefused(String statement) {
    assertThatThrownBy(() -> ask(statement))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does more than read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_json('/etc/passwd')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM read_parquet('/etc/passwd')",
        "SELECT * FROM parquet_metadata('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
        "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
        "SELECT * FROM query('COPY (SELECT 1) TO ''/tmp/nocturne-never.csv''')",
        "SELECT (SELECT 1 FROM Enable_Logging())",
        "WITH a AS (SELECT 1 FROM read_text('x')) SELECT * FROM a",
        "SELECT 1 WHERE EXISTS (FROM glob('*'))",
        "FROM alerts UNION FROM duckdb_logs()",
        "SUMMARIZE FROM glob('*')",
        "SELECT * FROM alerts, LATERAL (FROM query('SELECT 1'))",
        "SELECT * FROM (PIVOT (FROM glob('*')) ON file)",
        "SELECT * FROM sqlite_scan('/tmp/x.db', 't')",
        "SELECT * FROM read_text((SELECT '/etc/passwd'))",
        "SELECT * FROM read_text(['/etc/passwd'])",
        "SELECT * FROM query_table('/etc/passwd')",
        "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')",
        "SELECT * FROM read_json_objects('/proc/self/environ')",
        "SELECT * FROM read_csv_auto('/etc/passwd')",
        "SELECT * FROM read_ndjson('/etc/passwd')",
        "SELECT * FROM parquet_schema('/etc/passwd')",
        "SELECT * FROM parquet_kv_metadata('/etc/passwd')",
        "SELECT * FROM read_blob('file:///etc/passwd')",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT (SELECT content FROM read_text('/etc/passwd'))",
        "SELECT * FROM iceberg_scan('/tmp/x')",
        "SELECT * FROM delta_scan('/tmp/x')",
        "SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 't')",
        "SELECT * FROM st_read('/etc/passwd')",
        "SELECT * FROM read_xlsx('/tmp/x.xlsx')",
        "SELECT getenv('HOME')",
        "SELECT load_aws_credentials()",
        "WITH gone AS (DELETE FROM alerts RETURNING *) SELECT * FROM gone",
        "WITH c AS (COPY (SELECT 1) TO '/tmp/nocturne-never.csv') SELECT * FROM c",
        "SELECT * FROM enable_logging('QueryLog', storage => 'file', storage_config =>"
            + " {'path': '/tmp/nocturne-never'})"
      })
  void noQueryReachesOtherFilesOrTheNetwork(String statement) {
    assertThatThrownBy(() -> ask(statement))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "(?s).*(disabled by configuration|does not exist|may not stand among the tables"
                + "|not in the catalog|does more than read|A CTE needs a SELECT).*");
    assertThat(Path.of("/tmp/nocturne-never.csv")).doesNotExist();
    assertThat(Path.of("/tmp/nocturne-never")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ";", "SELECT 1; SELECT 2", "SELECT 1) ; DROP VIEW alerts"})
  void whatIsNotOneStatementIsRefused(String statement) {
    assertThatThrownBy(() -> ask(statement))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SELECT");
  }

  @Test
  void aStatementOfManyLevelsIsLookedThroughToItsGround() {
    String deep = "(".repeat(200) + "SELECT 1 FROM glob('*')" + ")".repeat(200);
    assertThatThrownBy(() -> ask("SELECT * FROM " + deep))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("glob may not stand among the tables");
  }

  @Test
  void anExpressionTooDeepForTheStackIsRefusedAndNotTheEndOfTheProcess() {
    assertThat(ask("SELECT 1" + " + 1".repeat(200)).rows).containsExactly(List.of(201));
    assertThatThrownBy(() -> ask("SELECT 1" + " + 1".repeat(900)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth");
    assertThatThrownBy(() -> ask("SELECT " + "NOT ".repeat(5_000) + "true"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth");
  }

  @Test
  void aWrongQueryIsToldWhatIsWrong() {
    assertThatThrownBy(() -> ask("SELECT magic FROM alerts"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("magic")
        .hasMessageContaining("not found");
    assertThatThrownBy(() -> ask("SELEC 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("syntax error");
    assertThatThrownBy(() -> ask("SELECT * FROM salt2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("salt2 does not exist");
  }

  @Test
  void aValueThatIsTooLongIsNoMistakeInTheQuery() {
    assertThatThrownBy(() -> ask("SELECT length(repeat('x', 5000000000))"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a value 2 GB: ask for fewer rows or columns")
        .hasMessageNotContaining("Mend the query");
  }

  @Test
  void aQueryThatWantsTooMuchMemoryFailsAlone() {
    SnapshotSql small =
        new SnapshotSql(tables, List.of("alerts"), SqlOptions.defaults().withMemoryMegabytes(50));
    assertThatThrownBy(() -> small.query("SELECT list(range) FROM range(100000000)", new Answer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "A query may use 50 MB of memory, and a value 2 GB: ask for fewer rows")
        .hasMessageNotContaining("Mend the query");
    Answer answer = new Answer();
    small.query("SELECT 1", answer);
    assertThat(answer.rows).containsExactly(List.of(1));
  }

  @Test
  void aFileThatIsMissingOrDamagedIsNamed() throws Exception {
    append(SampleAlert.packet(1), SampleAlert.packet(2));
    Path file = file();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> ask("SELECT count(*) FROM alerts"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("Cannot read the table alerts: its file " + file + " is damaged (")
        .hasMessageContaining("Restore that file");
    assertThatThrownBy(() -> tables.rows("alerts", NIGHT, (candid, partition, at) -> {}))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("Cannot read row 1 of 2 in the file " + file);
    Files.delete(file);
    assertThatThrownBy(() -> ask("SELECT count(*) FROM alerts"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("its file " + file + " is missing. Restore");
    assertThatThrownBy(() -> tables.digests("alerts", NIGHT, (candid, digest) -> {}))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("Cannot read row 1 of 2 in the file " + file)
        .hasMessageContaining("Restore that file");
  }

  @Test
  void aFileWithADamagedPageIsNamedWithTheRow() throws Exception {
    append(SampleAlert.packet(1), SampleAlert.packet(2));
    Path file = file();
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, bytes.length / 3, (byte) 0x5a);
    Files.write(file, bytes);
    assertThatThrownBy(() -> ask("SELECT * FROM alerts"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("estore");
    assertThatThrownBy(() -> tables.digests("alerts", NIGHT, (candid, digest) -> {}))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("of 2 in the file " + file);
  }

  private Path file() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  @Test
  void rowsComeOneByOneHoweverManyThereAre() {
    long[] count = {0};
    sql.query(
        "SELECT range AS n FROM range(3000000)",
        new RowSink() {
          @Override
          public void columns(List<Column> columns) {
            assertThat(columns).containsExactly(new Column("n", "BIGINT"));
          }

          @Override
          public void row(List<@Nullable Object> values) {
            count[0]++;
          }
        });
    assertThat(count[0]).isEqualTo(3_000_000);
  }

  private Answer ask(String statement) {
    Answer answer = new Answer();
    sql.query(statement, answer);
    return answer;
  }

  private void append(byte[]... packets) throws UnreadableException {
    alerts.append(NIGHT, packets);
  }

  private boolean isOneAlert(byte[] packet) {
    try {
      decoder.decodeOne(packet);
      return true;
    } catch (UnreadableException e) {
      return false;
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Record record) {
      Map<String, @Nullable Object> map = new HashMap<>();
      record.struct().fields().forEach(f -> map.put(f.name(), plain(record.getField(f.name()))));
      return map;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(SnapshotSqlTest::plain).toList();
    }
    return value;
  }
}
