package nocturne.app.fit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import nocturne.app.files.PacketFiles;
import nocturne.app.output.Printable;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketFile;
import nocturne.core.alert.Reading;
import nocturne.core.alert.UnreadableException;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Observation;

/**
 * The light curves in files: of every alert in packets, of every name in tables. What cannot be
 * read is reported with its reason, counted and skipped.
 */
final class FitTargets implements PacketFiles.Visitor {
  private static final int MAX_BYTES = 256 << 20;
  private static final byte[] AVRO = {'O', 'b', 'j', 1};

  private final Consumer<String> talk;
  private final boolean original;
  private final Consumer<FitTarget> taker;
  private final PacketDecoder decoder;
  private int faults;

  /**
   * @param talk receives messages about files that cannot be read
   * @param decoder reads packets
   * @param original whether packets' epochs are taken as the original broker took them
   */
  FitTargets(
      Consumer<String> talk, PacketDecoder decoder, boolean original, Consumer<FitTarget> taker) {
    this.talk = talk;
    this.decoder = decoder;
    this.original = original;
    this.taker = taker;
  }

  /** Files, and records in files, that gave no light curve. */
  int faults() {
    return faults;
  }

  @Override
  public void packet(String name, byte[] bytes) {
    String low = name.toLowerCase(Locale.ROOT);
    if (low.endsWith(".avro") || startsWith(bytes, AVRO)) {
      alerts(name, bytes);
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
      unreadable(name, String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      unreadable(name, "its compression breaks off or is damaged: " + e.getMessage());
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

  private void alerts(String name, byte[] bytes) {
    PacketFile file = decoder.open(bytes);
    while (file.hasNext()) {
      Reading reading = file.next();
      reading.alert().ifPresent(alert -> taker.accept(target(alert)));
      reading.fault().ifPresent(fault -> fault(name, reading.index(), fault));
    }
  }

  private FitTarget target(Alert alert) {
    List<Observation> photometry =
        original
            ? AlertPhotometry.original(alert.original())
            : AlertPhotometry.of(alert.lightCurve());
    String candid = alert.candid().toString();
    return new FitTarget(
        candid,
        alert.objectId().map(id -> id.toString()).orElse("candid " + candid),
        alert.candid(),
        decoder.survey().nightOfExposure(alert.jd()).orElse(null),
        photometry,
        OptionalDouble.empty());
  }

  private void fault(String name, int index, UnreadableException fault) {
    String where = index == 0 ? name : name + " (record " + index + ")";
    unreadable(where, fault.reason() + ": " + fault.detail());
  }

  @Override
  public void unreadable(String name, String why) {
    faults++;
    talk.accept(Printable.line(name + ": " + why));
  }
}
