package nocturne.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import nocturne.broker.consumer.ConsumerOptions;
import nocturne.broker.stage.StageSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rooms have defaults of their own, for whoever uses them without a configuration. */
class DefaultsTest {
  @TempDir Path home;

  @Test
  void defaultsAreThoseOfTheRooms() throws IOException {
    Configuration c = Configuration.read(home, Map.of(), Map.of());
    assertThat(c.door().batchPackets()).isEqualTo(ConsumerOptions.DEFAULT.packets());
    assertThat(c.door().batchTime()).isEqualTo(ConsumerOptions.DEFAULT.transaction());
    assertThat(c.archive().packPackets()).isEqualTo(StageSettings.ARCHIVE.records());
    assertThat(c.archive().packTime()).isEqualTo(StageSettings.ARCHIVE.age());
    assertThat(c.tabulate().appendRows()).isEqualTo(StageSettings.TABULATE.records());
    assertThat(c.tabulate().appendTime()).isEqualTo(StageSettings.TABULATE.age());
  }
}
