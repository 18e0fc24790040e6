package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TablesContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergTablesTest extends TablesContract {
  @TempDir private Path folder;

  @Override
  protected Tables open() {
    return tables("ztf_alerts");
  }

  private Tables tables(String dataset) {
    return new IcebergTables(IcebergOptions.in(folder).withDurable(false), dataset);
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
