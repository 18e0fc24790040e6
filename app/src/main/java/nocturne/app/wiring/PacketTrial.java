package nocturne.app.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import nocturne.app.config.FilterSettings;
import nocturne.broker.filter.Judging;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.TableWriter;
import nocturne.broker.stage.PublishedAlert;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * Does with a packet, in this process and for nothing, what a stage does: it is decoded and, for
 * the stages behind the door, judged or made a row of a table that is thrown away. Who asks whether
 * a packet kills has this done in a process that may die of it.
 */
public final class PacketTrial {
  private static final Night ANY_NIGHT = Night.parse("20000101");
  private static final String TABLE = "alerts";

  private final FilterSettings filter;

  public PacketTrial(FilterSettings filter) {
    this.filter = filter;
  }

  /** Does it; returns where it did no harm. */
  public void run(Stage stage, byte[] packet) throws IOException {
    Death.POINT.taking(stage, packet);
    PublishedAlert alert;
    try {
      PacketOrigin origin = new PacketOrigin("trial", 0, 0, 0);
      alert =
          new PublishedAlert(
              ANY_NIGHT,
              new Position(0, 0),
              new AlertPacket(packet, origin),
              new PacketDecoder(AlertFields.ZTF).decodeOne(packet));
    } catch (UnreadableException e) {
      return; // a reason is no harm
    }
    switch (stage) {
      case FILTER -> judge(alert);
      case TABULATE -> tabulate(alert);
      case CONSUMER, ARCHIVE, FIT, FIGURE -> {
        // They look into a packet no further.
      }
    }
  }

  private void judge(PublishedAlert alert) {
    new Judging(
            new nocturne.broker.filter.FilterSettings(filter.filter().isOriginal(), filter.cuts()),
            "trial")
        .judge(alert);
  }

  private static void tabulate(PublishedAlert alert) throws IOException {
    Path folder = Files.createTempDirectory("nocturne-trial");
    try (IcebergTables tables =
        new IcebergTables(
            IcebergOptions.in(folder)
                .withCatalog("jdbc:sqlite:" + folder.resolve("catalogue.db"), "trial", Map.of())
                .withDurable(false),
            "trial")) {
      tables.create(TABLE);
      try (TableWriter writer = tables.writer(TABLE)) {
        writer.add(alert.night(), alert.alert(), alert.packet().origin());
        writer.commit("trial", Map.of(), java.util.List.of());
      } catch (IllegalArgumentException e) {
        // A row that cannot be made is no harm.
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
