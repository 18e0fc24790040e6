package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TableWriter;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.row.OwnColumns;
import nocturne.core.sample.RowReference;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.Schema;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of random alerts, read by Iceberg, Parquet and DuckDB: they hold what the Avro library
 * finds in the packets, and are like those that Iceberg's own writer makes of the same rows.
 */
class NightFileTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final Set<String> LEFT_OUT =
      Set.of("cutoutScience", "cutoutTemplate", "cutoutDifference", OwnColumns.CANDID);
  private static final ParquetReadOptions READ =
      ParquetReadOptions.builder(new PlainParquetConfiguration()).build();

  @TempDir private Path folder;
  private IcebergTables tables;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final List<byte[]> packets = new ArrayList<>();

  @BeforeEach
  void open() {
    tables = new IcebergTables(IcebergOptions.in(folder).withDurable(false), "ztf_alerts");
    tables.create("alerts");
  }

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void randomAlertsComeOutOfSeveralRowGroups() throws Exception {
    Table table = tables.load("alerts");
    table.updateProperties().set(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "100000").commit();
    DataFile ours = write(320);
    assertThat(ours.splitOffsets()).hasSize(7);
    assertThat(ours.recordCount()).isEqualTo(320);
    assertIcebergReadsThePackets();
    Path mine = LocalFiles.path(ours.location());
    Path theirs = LocalFiles.path(byIceberg(ours).location());
    assertThat(rows(mine)).hasSize(320).isEqualTo(rows(theirs));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      assertThat(count(duckdb, "read_parquet('" + mine + "')")).isEqualTo(320);
      for (List<Path> pair : List.of(List.of(mine, theirs), List.of(theirs, mine))) {
        assertThat(
                count(
                    duckdb,
                    "(FROM read_parquet('%s') EXCEPT ALL FROM read_parquet('%s'))"
                        .formatted(pair.get(0), pair.get(1))))
            .isZero();
      }
    }
  }

  @Test
  void statisticsAndMetricsAreThoseOfIcebergsWriter() throws Exception {
    DataFile ours = write(150);
    DataFile theirs = byIceberg(ours);
    ParquetMetadata mine = footer(ours);
    ParquetMetadata reference = footer(theirs);
    assertThat(mine.getFileMetaData().getSchema().toString())
        .isEqualTo(reference.getFileMetaData().getSchema().toString());
    assertThat(mine.getFileMetaData().getKeyValueMetaData())
        .isEqualTo(reference.getFileMetaData().getKeyValueMetaData())
        .containsKey("iceberg.schema");
    assertThat(mine.getBlocks()).hasSize(1);
    MessageType schema = mine.getFileMetaData().getSchema();
    BlockMetaData group = mine.getBlocks().get(0);
    int bounded = 0;
    for (int i = 0; i < group.getColumns().size(); i++) {
      ColumnChunkMetaData column = group.getColumns().get(i);
      ColumnChunkMetaData expected = reference.getBlocks().get(0).getColumns().get(i);
      assertThat(column.getPath()).isEqualTo(expected.getPath());
      assertThat(column.getValueCount()).as("%s", column).isEqualTo(expected.getValueCount());
      assertThat(column.getCodec()).isEqualTo(expected.getCodec());
      if (schema.getMaxRepetitionLevel(column.getPath().toArray()) == 0) {
        assertThat(column.getStatistics())
            .as("%s", column.getPath())
            .isEqualTo(expected.getStatistics());
        bounded += column.getStatistics().hasNonNullValue() ? 1 : 0;
      } else {
        assertThat(column.getStatistics().isEmpty()).as("%s", column.getPath()).isTrue();
      }
    }
    assertThat(bounded).isGreaterThan(40);

    assertThat(ours.recordCount()).isEqualTo(theirs.recordCount()).isEqualTo(150);
    assertThat(ours.valueCounts()).isEqualTo(theirs.valueCounts()).hasSize(OwnColumns.ALL.size());
    assertThat(ours.nullValueCounts()).isEqualTo(theirs.nullValueCounts());
    assertThat(ours.lowerBounds()).isEqualTo(theirs.lowerBounds());
    assertThat(ours.upperBounds()).isEqualTo(theirs.upperBounds());
    assertThat(ours.columnSizes().keySet()).isEqualTo(theirs.columnSizes().keySet());
    assertThat(ours.splitOffsets()).isEqualTo(theirs.splitOffsets());
    assertThat(ours.fileSizeInBytes()).isLessThan(theirs.fileSizeInBytes() * 11 / 10);
  }

  /**
   * DuckDB leaves row groups out by the bounds of these columns. To it NaN is above all numbers,
   * but bounds are those of the numbers.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "candid > 149",
        "candid = 70",
        "candid <= -1",
        "objectId = 'ZTF21sample77'",
        "objectId > 'ZTF21sample77'",
        "night = '2021-01-20'",
        "kafka_timestamp < '1970-01-01 00:00:00.070Z'",
        "candidate.jd > 2459234.8",
        "extra.f > 0 AND NOT isnan(extra.f)",
        "extra.f = 0",
        "extra.d >= -1 AND extra.d < 0",
        "extra.l > 5",
        "extra.i = -3",
        "extra.t = ''",
        "extra.b",
        "extra.f IS NULL",
        "extra.b IS NOT NULL"
      })
  void noRowThatPassesAConditionIsLeftOut(String condition) throws Exception {
    tables
        .load("alerts")
        .updateProperties()
        .set(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, "100000")
        .commit();
    DataFile ours = write(200);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      String file = "read_parquet('" + LocalFiles.path(ours.location()) + "')";
      try (Statement copy = duckdb.createStatement()) {
        copy.execute("CREATE TABLE alerts AS FROM " + file);
      }
      assertThat(count(duckdb, file + " WHERE " + condition))
          .isEqualTo(count(duckdb, "alerts WHERE " + condition));
    }
  }

  /** Writes random alerts as one file. */
  private DataFile write(int alerts) throws UnreadableException, IOException {
    RandomValues random = new RandomValues(alerts);
    try (TableWriter writer = tables.writer("alerts")) {
      for (int i = 0; i < alerts; i++) {
        Schema.Field extra = new Schema.Field("extra", RandomValues.SCHEMA);
        byte[] packet = SampleAlert.wider(i, extra, random.value(RandomValues.SCHEMA));
        packets.add(packet);
        writer.add(NIGHT, decoder.decodeOne(packet), new PacketOrigin("survey", 0, i, i));
      }
      assertThat(writer.commit("t", Map.of(0, new Range(0, alerts)), List.of()))
          .isEqualTo(TableWriter.Outcome.COMMITTED);
    }
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        tables.load("alerts").newScan().includeColumnStats().planFiles()) {
      tasks.forEach(task -> files.add(task.file().copy()));
    }
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  /** The same rows written by Iceberg. */
  private DataFile byIceberg(DataFile file) throws IOException {
    return new Merging(tables.load("alerts"), NIGHT).merge(List.of(file));
  }

  private void assertIcebergReadsThePackets() throws IOException {
    int rows = 0;
    try (CloseableIterable<Record> all = IcebergGenerics.read(tables.load("alerts")).build()) {
      for (Record row : all) {
        int at = Math.toIntExact((Long) row.getField("kafka_offset"));
        RowReference.compare(
            EveryValueTest.values(row),
            RowReference.read(packets.get(at)),
            LEFT_OUT,
            Set.copyOf(OwnColumns.NAMES),
            "packet " + at);
        rows++;
      }
    }
    assertThat(rows).isEqualTo(packets.size());
  }

  /** The rows as Parquet's own reader writes them. */
  private static List<String> rows(Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    try (ParquetFileReader reader = new ParquetFileReader(new LocalInputFile(file), READ)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      PageReadStore pages = reader.readNextRowGroup();
      while (pages != null) {
        RecordReader<?> groups =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long i = 0; i < pages.getRowCount(); i++) {
          rows.add(groups.read().toString());
        }
        pages = reader.readNextRowGroup();
      }
    }
    return rows;
  }

  private static ParquetMetadata footer(DataFile file) throws IOException {
    try (ParquetFileReader reader =
        new ParquetFileReader(new LocalInputFile(LocalFiles.path(file.location())), READ)) {
      return reader.getFooter();
    }
  }

  private static long count(Connection duckdb, String from) throws SQLException {
    try (Statement statement = duckdb.createStatement();
        ResultSet counted = statement.executeQuery("SELECT count(*) FROM " + from)) {
      counted.next();
      return counted.getLong(1);
    }
  }
}
