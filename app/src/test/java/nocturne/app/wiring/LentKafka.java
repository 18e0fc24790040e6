package nocturne.app.wiring;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;

/**
 * The Kafka of a home, run as {@code nocturne services} runs it: commands of the test find it
 * there, and none of them starts one of its own, which takes longer than most of what they do.
 */
public final class LentKafka implements AutoCloseable {
  private final HomeKafka kafka;

  private LentKafka(HomeKafka kafka) {
    this.kafka = kafka;
  }

  public static LentKafka in(Path home) throws IOException, InterruptedException {
    HomeKafka kafka =
        new HomeKafka(
            new Services.Opening(
                Home.existing(home),
                Configuration.read(home, Map.of(), Map.of()),
                new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY),
                Owner.SERVICES,
                false,
                Clock.systemUTC(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)));
    kafka.open();
    return new LentKafka(kafka);
  }

  @Override
  public void close() {
    kafka.close();
  }
}
