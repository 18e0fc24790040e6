package nocturne.app.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.plugin.PlugIns;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TableWriter;
import nocturne.broker.valueadded.PassedAlert;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.standalone.directory.WholeFolder;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * Does a stage's work on a packet in this process and drops the result, with the settings and files
 * of a stage that starts now. It decodes the packet and, for the stages after ingest, evaluates it
 * or makes a row of it. Run it in a process that the packet may kill.
 */
public final class PacketTrial {
  private static final Night ANY_NIGHT = Night.parse("20000101");
  private static final String TOPIC = "trial";
  private static final String TABLE = "alerts";

  private final Pipeline pipeline;
  private final Survey survey;
  private final ValueAdded stages;

  private PacketTrial(Pipeline pipeline, ValueAdded stages) {
    this.pipeline = pipeline;
    this.survey = pipeline.names().survey();
    this.stages = stages;
  }

  /**
   * A trial with the settings of an instance and its components' files.
   *
   * @param home folder, for relative paths
   */
  public static PacketTrial of(Stores stores, Path home) throws IOException {
    return new PacketTrial(
        PlugIns.pipeline(stores.names(), home), ValueAdded.of(stores, home, Optional.empty()));
  }

  /**
   * Does the work.
   *
   * @return what was done, if it did no harm
   */
  public String run(Stage stage, byte[] packet) throws IOException {
    Death.POINT.taking(stage, packet);
    try {
      return packet.length > 0 && packet[0] == '{' ? json(stage, packet) : alert(stage, packet);
    } catch (UnreadableException e) {
      return "not readable: " + e.getMessage(); // a reason is no harm
    }
  }

  /** A packet as if ingest had published it. */
  static PublishedAlert published(PacketDecoder decoder, byte[] packet) throws UnreadableException {
    return new PublishedAlert(
        ANY_NIGHT,
        new RecordPlace(0, 0),
        new AlertPacket(packet, origin(decoder.survey())),
        decoder.decodeOne(packet));
  }

  private static PacketOrigin origin(Survey survey) {
    return new PacketOrigin(survey.topic(ANY_NIGHT), 0, 0, 0);
  }

  private String alert(Stage stage, byte[] packet) throws IOException, UnreadableException {
    PublishedAlert alert = published(new PacketDecoder(survey), packet);
    Optional<PlugIn<?>> plugIn = plugIn(stage);
    if (plugIn.isPresent()) {
      var unused = plugIn.get().ofPublished().evaluate(alert);
      return plugIn.get().work();
    }
    return stage.isTable() ? inTable(alert) : "decoded"; // others look no further
  }

  /** Reads the JSON of a message after a value-added stage. */
  private String json(Stage stage, byte[] json) throws UnreadableException {
    LogRecord message = new LogRecord(TOPIC, 0, 0, 0, null, json, origin(survey).attributes());
    if (stage.isTable()) {
      return "read as JSON: candid "
          + new ResultRecords(TOPIC, List.of(), survey).read(message).orElseThrow().candid();
    }
    PassedAlert alert = new PassedAlerts(stage, TOPIC, survey).read(message).orElseThrow();
    Optional<PlugIn<?>> plugIn = plugIn(stage);
    if (plugIn.isEmpty()) {
      return "read as JSON: candid " + alert.candid();
    }
    var unused = plugIn.get().ofPassed().evaluate(alert);
    return plugIn.get().work();
  }

  private Optional<PlugIn<?>> plugIn(Stage stage) {
    return pipeline.valueAdded().stream()
        .filter(one -> one.stage().equals(stage))
        .findFirst()
        .map(one -> stages.open(one, TOPIC, false, Optional.empty()));
  }

  private static String inTable(PublishedAlert alert) throws IOException {
    Path folder = Files.createTempDirectory("nocturne-trial");
    try (IcebergTables tables =
        new IcebergTables(
            IcebergOptions.in(folder)
                .withCatalog("jdbc:sqlite:" + folder.resolve("catalogue.db"), TOPIC, Map.of())
                .withDurable(false),
            TOPIC)) {
      tables.create(TABLE);
      try (TableWriter writer = tables.writer(TABLE)) {
        writer.add(alert.night(), alert.alert(), alert.packet().origin());
        writer.commit(TOPIC, Map.of(), List.of());
        return "made a row";
      } catch (IllegalArgumentException e) {
        return "not made a row: " + e.getMessage(); // an unreadable alert is no harm
      }
    } finally {
      WholeFolder.delete(folder);
    }
  }
}
