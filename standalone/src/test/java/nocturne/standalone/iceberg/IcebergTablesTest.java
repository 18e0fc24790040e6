package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TablesContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IcebergTablesTest extends TablesContract {
  @TempDir private Path folder;

  @Override
  protected Tables open() {
    return tables("ztf_alerts");
  }

  private Tables tables(String dataset) {
    return new IcebergTables(IcebergOptions.in(folder).withDurable(false), dataset);
  }

  @ParameterizedTest
  @EnumSource(value = CrashPoint.class, mode = EnumSource.Mode.MATCH_ALL, names = "DATASET_.*")
  void aDatasetWhoseDeletionWasKilledIsDeletedByTheNext(CrashPoint place) throws Exception {
    IcebergOptions options = IcebergOptions.in(folder).withDurable(false);
    Tables production = tables("ztf_alerts");
    append(production, NIGHT, 0, 0, 1, 2);
    Map<Path, Integer> before = contents();
    try (Tables mine = tables("ztf_alerts_mytest")) {
      mine.create(TABLE);
      append(mine, NIGHT, 0, 0, 3);
    }
    IcebergOptions deadly =
        options.withKill(
            at -> {
              if (at == place) {
                throw new IllegalStateException("killed at " + at);
              }
            });
    try (Tables doomed = new IcebergTables(deadly, "ztf_alerts_mytest");
        Tables mine = tables("ztf_alerts_mytest")) {
      assertThatThrownBy(doomed::dropDataset).hasMessageContaining("killed");
      assertThat(mine.tables()).isEmpty();
      assertThat(mine.datasetExists()).isTrue();

      assertThat(mine.dropDataset()).isTrue();

      assertThat(mine.datasetExists()).isFalse();
      assertThat(folder.resolve("ztf_alerts_mytest")).doesNotExist();
    }
    assertThat(contents()).isEqualTo(before);
    assertThat(candids(production, NIGHT)).containsExactly(1L, 2L);
    production.close();
  }

  /** The files of tables; the catalogue is one file for all datasets. */
  private Map<Path, Integer> contents() throws Exception {
    Map<Path, Integer> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        if (!path.getFileName().toString().startsWith("catalog.db")) {
          contents.put(path, Arrays.hashCode(Files.readAllBytes(path)));
        }
      }
    }
    return contents;
  }

  /** Workers that start in the same moment on a new home. */
  @Test
  void ofSeveralThatMakeATableAtOnceOneMakesItAndNoneFails() throws Exception {
    int many = 8;
    ExecutorService workers = Executors.newFixedThreadPool(many);
    try {
      for (int round = 0; round < 30; round++) {
        String dataset = "round_" + round;
        CyclicBarrier together = new CyclicBarrier(many);
        List<Future<Boolean>> made = new ArrayList<>();
        for (int i = 0; i < many; i++) {
          made.add(
              workers.submit(
                  () -> {
                    try (Tables tables = tables(dataset)) {
                      together.await();
                      return tables.create("alerts");
                    }
                  }));
        }
        int makers = 0;
        for (Future<Boolean> one : made) {
          makers += one.get() ? 1 : 0;
        }
        assertThat(makers).as(dataset).isEqualTo(1);
      }
    } finally {
      workers.shutdownNow();
    }
  }
}
