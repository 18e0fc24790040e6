package nocturne.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who owns a home whose Kafka is elsewhere. */
final class ServicesTest {
  @TempDir Path folder;

  private Services open(String command) throws Exception {
    Map<String, String> elsewhere = Map.of("kafka.bootstrap-servers", "127.0.0.1:1");
    return Services.open(
        new Services.Opening(
            Home.create(folder.resolve("home")),
            Configuration.read(folder, Map.of(), elsewhere),
            new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY),
            command,
            false,
            Clock.systemUTC(),
            new PrintStream(new ByteArrayOutputStream())));
  }

  /** It would wait for workers that wait for it to end. */
  @Test
  @SuppressWarnings("try") // only held open
  void whoEndsANightOnAKafkaElsewhereKeepsNoWorkerFromStarting() throws Exception {
    try (Services conductor = open("night end")) {
      assertThat(Ownership.ownerOf(Home.create(folder.resolve("home")))).isEmpty();
      try (Services worker = open("worker")) {
        assertThat(Ownership.ownerOf(Home.create(folder.resolve("home"))).map(Owner::command))
            .contains("worker");
      }
    }
  }
}
