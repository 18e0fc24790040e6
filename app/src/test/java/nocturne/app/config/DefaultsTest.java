package nocturne.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.worker.WorkerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rooms have defaults of their own, for whoever uses them without a configuration. */
class DefaultsTest {
  @TempDir Path home;

  @Test
  void defaultsAreThoseOfTheRooms() throws IOException {
    Configuration c = Configuration.read(home, Map.of(), Map.of());
    assertThat(c.ingest().batchPackets()).isEqualTo(IngestOptions.DEFAULT.packets());
    assertThat(c.ingest().batchTime()).isEqualTo(IngestOptions.DEFAULT.transaction());
    assertThat(c.archive().packPackets()).isEqualTo(WorkerSettings.ARCHIVE.records());
    assertThat(c.archive().packTime()).isEqualTo(WorkerSettings.ARCHIVE.age());
    assertThat(c.tableSink().appendRows()).isEqualTo(WorkerSettings.TABLES.records());
    assertThat(c.tableSink().appendTime()).isEqualTo(WorkerSettings.TABLES.age());
  }
}
