package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryContract;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Tables;
import nocturne.core.alert.ObjectId;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IcebergHistoryTest extends HistoryContract {
  @TempDir private Path folder;

  @Override
  protected Tables open() {
    return new IcebergTables(options(), "ztf_alerts");
  }

  private IcebergOptions options() {
    return IcebergOptions.in(folder).withDurable(false);
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"HISTORY_WRITTEN", "HISTORY_CHANGED"})
  void whoGoesOnWhereAnotherWasKilledDoublesNothing(CrashPoint place) throws Exception {
    List<HistoryRow> rows =
        List.of(
            row(FIRST, 1, detection(10, 1)),
            row("another", FIRST, 1, new UpperLimit(9, "ztfg", 20)));
    IcebergOptions deadly =
        options()
            .withKill(
                at -> {
                  if (at == place) {
                    throw new IllegalStateException("killed at " + at);
                  }
                });
    try (Tables doomed = new IcebergTables(deadly, "ztf_alerts")) {
      History history = doomed.history(TABLE, "ztf");
      assertThatThrownBy(() -> history.add(rows)).hasMessageContaining("killed");
    }
    assertThat(all(history())).hasSize(place == CrashPoint.HISTORY_WRITTEN ? 0 : 2);
    assertThat(history().add(rows)).isEqualTo(place == CrashPoint.HISTORY_WRITTEN ? 2 : 0);
    assertThat(all(history())).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void compactionLeavesFewFilesAndLaterNothingElse() throws Exception {
    try (Tables tables =
        new IcebergTables(
            options().withGrace(Duration.ZERO, Clock.systemUTC()).withLeastFiles(3),
            "ztf_alerts")) {
      History history = tables.history(TABLE, "ztf");
      for (int n = 0; n < 4; n++) {
        history.add(List.of(row(FIRST, n, detection(10 - n, n))));
      }
      assertThat(files()).hasSize(4);
      Thread.sleep(2); // of a grace time of nothing
      history.compact();
      Thread.sleep(2);
      history.compact();
      assertThat(files()).hasSize(1);
      assertThat(all(history)).hasSize(4);
    }
  }

  @Test
  void filesThatHoldNothingOfTheTimeAreNotRead() throws Exception {
    history().add(List.of(row(FIRST, 1, detection(10, 1))));
    Path old = files().get(0);
    history().add(List.of(row(FIRST, 2, detection(50, 2))));
    Files.write(old, new byte[10]);
    assertThat(history().add(List.of(row(SECOND, 3, detection(50, 2))))).isZero();
    assertThatThrownBy(() -> history().add(List.of(row(SECOND, 3, detection(9, 7)))))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(old.toString())
        .hasMessageContaining("backup");
  }

  @Test
  void aLookupReadsThePagesOfItsObjectAlone() throws Exception {
    History history = history();
    List<String> objects =
        Stream.iterate(0, n -> n + 1)
            .map(n -> "ZTF21aaa" + n)
            .filter(name -> history.part(name) == 0)
            .limit(30)
            .sorted()
            .toList();
    List<HistoryRow> rows = new ArrayList<>();
    for (String object : objects) {
      for (int n = 0; n < 400; n++) {
        rows.add(row(object, FIRST, n, detection(10 + n / 512.0, 1000L + n)));
      }
    }
    history.add(rows);
    Path file = files().get(0);
    try (ParquetFileReader reader =
        new ParquetFileReader(
            new LocalInputFile(file),
            ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
      ColumnChunkMetaData times =
          reader.getFooter().getBlocks().get(0).getColumns().stream()
              .filter(column -> column.getPath().toDotString().equals(HistoryColumns.TIME))
              .findFirst()
              .orElseThrow();
      OffsetIndex pages = reader.readOffsetIndex(times);
      assertThat(pages.getPageCount()).isBetween(5, 12);
      byte[] bytes = Files.readAllBytes(file);
      int from = (int) pages.getOffset(0);
      Arrays.fill(bytes, from, from + pages.getCompressedPageSize(0), (byte) 0x5a);
      Files.write(file, bytes);
    }
    assertThat(history.of(new ObjectId(objects.get(29)))).hasSize(400);
    assertThatThrownBy(() -> history.of(new ObjectId(objects.get(0))))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("the rows of " + objects.get(0) + " in the file " + file)
        .hasMessageContaining("backup");
  }

  @Test
  void aDamagedPageIsFoundByTheCheckOfTheNight() throws Exception {
    history().add(List.of(row(FIRST, 1, detection(10, 1))));
    Path file = files().get(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[30] ^= 1;
    Files.write(file, bytes);
    history().check(SECOND);
    assertThatThrownBy(() -> history().check(FIRST))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> history().check())
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void sqlReadsTheTable() throws Exception {
    history().add(List.of(row(FIRST, 1, detection(10, 1)), row(FIRST, 1, detection(11, 2))));
    List<String> columns = new ArrayList<>();
    List<List<@Nullable Object>> found = new ArrayList<>();
    try (IcebergTables tables = new IcebergTables(options(), "ztf_alerts")) {
      new SnapshotSql(tables, List.of(TABLE), SqlOptions.defaults())
          .query(
              "SELECT survey, kind, time, candid FROM photometry ORDER BY time",
              new RowSink() {
                @Override
                public void columns(List<Column> all) {
                  all.forEach(column -> columns.add(column.name()));
                }

                @Override
                public void row(List<@Nullable Object> values) {
                  found.add(List.copyOf(values));
                }
              });
    }
    assertThat(columns).containsExactly("survey", "kind", "time", "candid");
    assertThat(found)
        .containsExactly(
            List.of("ztf", "detection", 10.0, 1L), List.of("ztf", "detection", 11.0, 2L));
  }
}
