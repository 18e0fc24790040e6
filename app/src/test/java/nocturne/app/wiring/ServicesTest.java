package nocturne.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.TopicPartition;
import nocturne.broker.worker.Checksums;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.SimulatedNight;
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

  @Test
  void simulatedAlertsPassAllBuiltInStagesAndLeaveNothing() throws Exception {
    try (Services services = openHome()) {
      services.makeParts();
      assertThat(WarmUp.run(services)).isEqualTo(30);
      String plots = services.names().bucket(Bucket.PLOTS);
      assertThat(services.stores().store().list(plots, "")).isEmpty();
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
                        new RecordPlace(1, 41),
                        null))));
        writer.commit();
      }

      assertThatThrownBy(services::startWorkers)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("partition 1 of ztf_alert_data-test lost offsets 0 to 41")
          .hasMessageContaining("nocturne repair");
    }
  }

  /**
   * A power cut took the end of the topic and of the coordinator's log; the ledger kept its own.
   */
  @Test
  void anAlertWhoseOffsetAMarkerTookComesBackFromTheSurvey() throws Exception {
    Night night = Night.parse("20210120");
    List<byte[]> packets = new ArrayList<>();
    SimulatedNight.of(night, 1, 2).iterator().forEachRemaining(each -> packets.add(each.packet()));
    String alerts;
    try (Services services = openHome()) {
      services.makeParts();
      alerts = services.names().topic(services.pipeline().alerts());
      String survey = services.names().surveyTopic(night);
      services.topics().create(survey, 1);
      PacketDecoder decoder = services.decoder();
      try (LogWriter writer = services.log().writer("anybody")) {
        writer.begin();
        for (byte[] packet : packets) {
          writer.publish(new TopicPartition(survey, 0), new Message(null, packet, Map.of()));
        }
        writer.commit();
        writer.begin();
        byte[] first = packets.get(0);
        Alert alert = decoder.decodeOne(first);
        writer.publish(
            new TopicPartition(alerts, 0),
            new Message(
                alert.candid().toString().getBytes(StandardCharsets.UTF_8),
                first,
                new PacketOrigin(survey, 0, 0, 1_611_100_000_000L).attributes()));
        writer.record(
            new IngestBatch(
                night,
                Map.of(new SurveyPartition("ours", "id", survey, 0), 2L),
                Map.of(),
                Map.of(),
                List.of(published(decoder, packets, 0), published(decoder, packets, 1))));
        writer.commit(); // its marker stands at the second alert's offset
      }
    }
    Files.delete(folder.resolve("home/kafka/kafka-logs/.kafka_cleanshutdown"));

    try (Services services = openHome()) {
      var unused = services.startWorkers(Set.of(Stage.FILTER));

      List<LogRecord> there = new ArrayList<>();
      services.log().readToEnd(alerts, Map.of(), there::add);
      assertThat(there).extracting(LogRecord::position).contains(new RecordPlace(0, 1));
      assertThat(there).extracting(LogRecord::value).containsExactlyElementsOf(packets);
    }
  }

  private Services openHome() throws Exception {
    return Services.open(
        new Services.Opening(
            Home.create(folder.resolve("home")),
            Configuration.read(folder, Map.of(), Map.of()),
            new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY),
            "up",
            true,
            Clock.systemUTC(),
            new PrintStream(new ByteArrayOutputStream())));
  }

  private static PacketOutcome published(PacketDecoder decoder, List<byte[]> packets, int i)
      throws Exception {
    byte[] packet = packets.get(i);
    return new PacketOutcome(
        PacketOutcome.Kind.PUBLISHED,
        0,
        i,
        decoder.decodeOne(packet).candid(),
        packet.length,
        Checksums.crc32c(packet),
        null,
        new RecordPlace(0, i),
        null);
  }
}
