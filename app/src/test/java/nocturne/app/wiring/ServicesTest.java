package nocturne.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.LogWriter;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.kafka.EmbeddedKafka;
import nocturne.standalone.kafka.EmbeddedKafkaOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who owns a home whose Kafka is elsewhere. */
final class ServicesTest {
  @TempDir Path folder;

  private Services open(String command) throws Exception {
    return open(command, "127.0.0.1:1");
  }

  private Services open(String command, String servers) throws Exception {
    Map<String, String> elsewhere = Map.of("kafka.bootstrap-servers", servers);
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

  /** An offset that was taken once must not be taken again. */
  @Test
  void aTopicElsewhereThatLostItsEndIsNamedBeforeAnyStageBegins() throws Exception {
    try (EmbeddedKafka kafka =
            EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder.resolve("kafka")));
        Services services = open("up", kafka.bootstrapServers())) {
      assertThat(services.makeParts()).isNotEmpty();
      try (LogWriter writer = services.log().writer("ingest")) {
        writer.begin();
        writer.record(
            new IngestBatch(
                Night.parse("20210120"),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(
                    new PacketOutcome(
                        PacketOutcome.Kind.PUBLISHED,
                        0,
                        7,
                        new Candid(5),
                        100,
                        1,
                        null,
                        new Position(1, 41),
                        null))));
        writer.commit();
      }

      assertThatThrownBy(services::startWorkers)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("partition 1 of ztf_alert_data-test lost offsets 0 to 41")
          .hasMessageContaining("nocturne repair");
    }
  }
}
