package nocturne.standalone.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import nocturne.broker.port.PortException;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.sample.SampleAlert;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedTablesTest {
  private static final Night FIRST = Night.parse("20210119");
  private static final Night SECOND = Night.parse("20210120");
  private static final String COPIED = CopiedTables.name("alerts");

  @TempDir private Path folder;
  private IcebergTables tables;
  private AlertTable alerts;
  private CopiedTables copies;

  @BeforeEach
  void open() {
    tables = AlertTable.open(folder);
    alerts = AlertTable.of(tables);
    copies = copies(1000);
  }

  @AfterEach
  void close() {
    copies.close();
    tables.close();
  }

  private CopiedTables copies(long most) {
    return new CopiedTables(
        tables,
        List.of(
            new CopiedTables.Copied(
                "alerts",
                Set.of("candid", "night", "objectId", "candidate.ra", "candidate.magpsf"),
                most)),
        SqlOptions.defaults());
  }

  private void append(Night night, long... candids) throws UnreadableException {
    alerts.append(
        night, LongStream.of(candids).mapToObj(SampleAlert::packet).toArray(byte[][]::new));
  }

  private List<List<@Nullable Object>> ask(String sql) {
    return ask(copies, sql);
  }

  private static List<List<@Nullable Object>> ask(CopiedTables of, String sql) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    of.query(
        columns -> sql,
        new RowSink() {
          @Override
          public void columns(List<Column> columns) {}

          @Override
          public void row(List<@Nullable Object> values) {
            rows.add(values);
          }
        });
    return rows;
  }

  private List<Long> candids(CopiedTables of) {
    return ask(of, "SELECT candid FROM " + COPIED + " ORDER BY candid").stream()
        .map(row -> (Long) row.get(0))
        .toList();
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @Test
  void aQuerySeesWhatWasCommittedBeforeIt() throws Exception {
    assertThat(candids(copies)).isEmpty();
    append(FIRST, 1);
    assertThat(candids(copies)).containsExactly(1L);
    append(FIRST, 2);
    append(SECOND, 3, 4);
    assertThat(candids(copies)).containsExactly(1L, 2L, 3L, 4L);
    tables.compact("alerts", FIRST);
    assertThat(files()).hasSizeLessThan(4);
    assertThat(candids(copies)).containsExactly(1L, 2L, 3L, 4L);
    tables.delete("alerts", FIRST);
    assertThat(candids(copies)).containsExactly(3L, 4L);
    tables.drop("alerts");
    assertThatThrownBy(() -> candids(copies)).isInstanceOf(IllegalArgumentException.class);
    tables.create("alerts");
    alerts = AlertTable.of(tables);
    assertThat(candids(copies)).isEmpty();
    append(SECOND, 5);
    assertThat(candids(copies)).containsExactly(5L);
  }

  @Test
  void copiedColumnsAreThoseOfTheTable() throws Exception {
    append(FIRST, 7);
    assertThat(
            ask(
                "SELECT night, objectId, candidate.magpsf, candidate.ra FROM %s WHERE candid = 7"
                    .formatted(COPIED)))
        .isEqualTo(ask("SELECT night, objectId, candidate.magpsf, candidate.ra FROM alerts"));
    assertThat(ask("DESCRIBE SELECT * FROM " + COPIED))
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactly(
            "candid BIGINT",
            "night DATE",
            "objectId VARCHAR",
            "candidate STRUCT(ra DOUBLE, magpsf FLOAT)");
    assertThatThrownBy(() -> ask("SELECT candidate.dec FROM " + COPIED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(candids(copies)).containsExactly(7L);
  }

  @Test
  void whatIsCopiedNeedsNoFiles() throws Exception {
    append(FIRST, 1, 2);
    assertThat(candids(copies)).containsExactly(1L, 2L);
    Path file = files().get(0);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    assertThat(candids(copies)).containsExactly(1L, 2L);
    assertThatThrownBy(() -> ask("SELECT count(candidate.dec) FROM alerts"))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("its file " + file + " is missing. Restore");
    try (CopiedTables others = copies(1000)) {
      assertThatThrownBy(() -> candids(others))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("its file " + file + " is missing. Restore");
      Files.write(file, bytes);
      assertThat(candids(others)).containsExactly(1L, 2L);
    }
  }

  @Test
  void whereThereAreMoreRowsThoseOfTheNewestNightsAreCopied() throws Exception {
    append(FIRST, 1, 2);
    append(SECOND, 3, 4);
    try (CopiedTables few = copies(3)) {
      assertThat(candids(few)).containsExactly(1L, 2L, 3L, 4L);
      append(SECOND, 5);
      assertThat(candids(few)).containsExactly(1L, 2L, 3L, 4L, 5L);
      append(SECOND, 6);
      assertThat(candids(few)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      tables.compact("alerts", SECOND);
      assertThat(candids(few)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
      String all = "SELECT candid, candidate.ra FROM %s ORDER BY candid";
      assertThat(ask(few, all.formatted(COPIED))).isEqualTo(ask(few, all.formatted("alerts")));
    }
    try (CopiedTables none = copies(0)) {
      assertThat(candids(none)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }
  }

  @Test
  void queriesGoSideBySideWhileRowsAreAddedAndWrittenTogether() throws Exception {
    append(FIRST, 1000);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> most = new ArrayList<>();
      for (int n = 0; n < 3; n++) {
        most.add(
            threads.submit(
                () -> {
                  int seen = 0;
                  while (seen < 13) {
                    List<Long> found = candids(copies);
                    assertThat(found).hasSizeGreaterThanOrEqualTo(seen).doesNotHaveDuplicates();
                    seen = found.size();
                  }
                  return seen;
                }));
      }
      for (int n = 0; n < 12; n++) {
        append(FIRST, n);
        if (n % 5 == 4) {
          tables.compact("alerts", FIRST);
        }
      }
      for (Future<Integer> each : most) {
        assertThat(each.get()).isEqualTo(13);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
