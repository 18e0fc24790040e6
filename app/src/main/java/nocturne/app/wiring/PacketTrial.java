package nocturne.app.wiring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nocturne.app.config.Configuration;
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
import nocturne.core.lightcurve.JsonAlert;
import nocturne.core.night.Night;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does with a packet, in this process and for nothing, what a stage does: it is decoded and, for
 * the stages behind the door, judged or made a row of a table that is thrown away. Who asks whether
 * a packet kills has this done in a process that may die of it.
 */
public final class PacketTrial {
  private static final Logger LOG = LoggerFactory.getLogger(PacketTrial.class);
  private static final Night ANY_NIGHT = Night.parse("20000101");
  private static final String TABLE = "alerts";

  private final FilterSettings filter;
  private final Supplier<LightCurveFitter> fitter;
  private final boolean original;

  /**
   * @param fitter makes what fits, where that is asked for
   */
  public PacketTrial(FilterSettings filter, Supplier<LightCurveFitter> fitter, boolean original) {
    this.filter = filter;
    this.fitter = fitter;
    this.original = original;
  }

  /** With the settings of a home. */
  public static PacketTrial of(Configuration configuration, Path home) {
    return new PacketTrial(
        configuration.filter(),
        () -> FitSoftware.of(configuration, home).fitter(),
        configuration.fit().isOriginal());
  }

  /** Does it; returns where it did no harm. */
  public void run(Stage stage, byte[] packet) throws IOException {
    Death.POINT.taking(stage, packet);
    if (packet.length > 0 && packet[0] == '{') {
      fit(stage, packet);
      return;
    }
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

  /** What stands on the topics behind the filter is JSON. */
  private void fit(Stage stage, byte[] json) {
    try {
      JsonAlert alert = JsonAlert.parse(json, AlertFields.ZTF);
      if (stage == Stage.FIT) {
        var unused =
            fitter
                .get()
                .fit(
                    original
                        ? AlertPhotometry.original(alert.original())
                        : AlertPhotometry.of(alert.lightCurve()));
      }
    } catch (UnreadableException e) {
      LOG.debug("a reason is no harm: {}", e.getMessage());
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
