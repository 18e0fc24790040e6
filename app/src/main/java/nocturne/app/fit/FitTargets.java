package nocturne.app.fit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import nocturne.app.files.PacketReadings;
import nocturne.core.alert.Alert;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Observation;
import nocturne.core.survey.Survey;

/**
 * The light curves in files: of every alert in packets, of every name in tables.
 *
 * @param readings decodes packets, and counts what cannot be read
 * @param epochs those of an alert that are fitted
 */
record FitTargets(
    PacketReadings readings,
    Survey survey,
    Function<Alert, List<Observation>> epochs,
    Consumer<FitTarget> taker) {
  private static final int MAX_BYTES = 256 << 20;
  private static final byte[] AVRO = {'O', 'b', 'j', 1};

  /**
   * The detections of an alert's packet.
   *
   * @param original whether as the original broker took them
   */
  static Function<Alert, List<Observation>> ofPacket(boolean original) {
    return alert ->
        original
            ? AlertPhotometry.original(alert.original())
            : AlertPhotometry.of(alert.lightCurve());
  }

  /** Passes on the light curves in a file's bytes. */
  void of(String name, byte[] bytes) {
    String low = name.toLowerCase(Locale.ROOT);
    if (low.endsWith(".avro") || startsWith(bytes, AVRO)) {
      readings.alerts(name, bytes, (file, alert) -> taker.accept(target(alert)));
    } else {
      table(name, bytes, low.endsWith(".gz"));
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= bytes.length || bytes[i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  private void table(String name, byte[] bytes, boolean zipped) {
    List<FitTarget> targets;
    try {
      targets = LightCurveTable.read(name, zipped ? unzipped(bytes) : bytes);
    } catch (UnreadableTableException e) {
      readings.failed(name, String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      readings.failed(name, "its compression breaks off or is damaged: " + e.getMessage());
      return;
    }
    targets.forEach(taker);
  }

  private static byte[] unzipped(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] all = in.readNBytes(MAX_BYTES + 1);
      if (all.length > MAX_BYTES) {
        throw new IOException("it holds more than " + (MAX_BYTES >> 20) + " MiB");
      }
      return all;
    }
  }

  private FitTarget target(Alert alert) {
    String candid = alert.candid().toString();
    return new FitTarget(
        candid,
        alert.objectId().map(id -> id.toString()).orElse("candid " + candid),
        alert.candid(),
        survey.nightOfExposure(alert.jd()).orElse(null),
        epochs.apply(alert),
        OptionalDouble.empty());
  }
}
