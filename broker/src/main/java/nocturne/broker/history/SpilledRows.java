package nocturne.broker.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a night that are more than memory should hold: in a temporary file for each part of a
 * history, some eighty bytes a row. The files are deleted when this is closed. For one thread.
 */
final class SpilledRows implements AutoCloseable {
  private final Night night;
  private final History history;
  private final List<Path> files = new ArrayList<>();
  private final List<DataOutputStream> open = new ArrayList<>();

  /**
   * @param night whose alerts report the rows
   * @param history whose parts these are
   */
  SpilledRows(Night night, History history) {
    this.night = night;
    this.history = history;
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /**
   * Adds rows.
   *
   * @throws PortException.Unavailable if the folder of temporary files cannot be written to
   */
  void add(Collection<HistoryRow> rows) {
    try {
      while (open.size() < history.parts()) {
        Path file = Files.createTempFile("nocturne-history-", ".rows");
        files.add(file);
        open.add(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
      }
      for (HistoryRow row : rows) {
        write(open.get(history.part(row.object())), row);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private PortException failed(IOException e) {
    return new PortException.Unavailable(
        ("Cannot keep the epochs of night %s in the folder of temporary files, %s: %s. Make room"
                + " there; then it is done again.")
            .formatted(night, System.getProperty("java.io.tmpdir"), e),
        e);
  }

  private static void write(DataOutputStream out, HistoryRow row) throws IOException {
    Epoch epoch = row.epoch();
    out.writeUTF(row.object());
    out.writeLong(row.report().candid().value());
    out.writeUTF(epoch.kind().name());
    out.writeUTF(epoch.band());
    out.writeDouble(epoch.jd());
    if (epoch instanceof Detection detection) {
      out.writeDouble(detection.mag());
      write(out, detection.magError());
      out.writeByte(detection.sign());
      out.writeBoolean(detection.candid() != null);
      out.writeLong(detection.candid() == null ? 0 : detection.candid());
    } else if (epoch instanceof UpperLimit limit) {
      out.writeDouble(limit.limit());
    } else if (epoch instanceof ForcedPoint point) {
      out.writeDouble(point.flux());
      out.writeDouble(point.fluxError());
      write(out, point.zeroPoint());
    }
  }

  private static void write(DataOutputStream out, @Nullable Double value) throws IOException {
    out.writeBoolean(value != null);
    out.writeDouble(value == null ? 0 : value);
  }

  /** Gives the rows of a part in the order in which they came; no more can be added to it. */
  void forEach(int part, Consumer<HistoryRow> each) {
    try {
      open.get(part).close();
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(files.get(part))))) {
        for (in.mark(1); in.read() >= 0; in.mark(1)) {
          in.reset();
          each.accept(read(in));
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private HistoryRow read(DataInputStream in) throws IOException {
    String object = in.readUTF();
    Candid candid = new Candid(in.readLong());
    Epoch.Kind kind = Epoch.Kind.valueOf(in.readUTF());
    String band = in.readUTF();
    double jd = in.readDouble();
    Epoch epoch =
        switch (kind) {
          case DETECTION -> detection(in, jd, band);
          case LIMIT -> new UpperLimit(jd, band, in.readDouble());
          case FORCED ->
              new ForcedPoint(jd, band, in.readDouble(), in.readDouble(), readNullable(in));
        };
    return new HistoryRow(object, epoch, new HistoryRow.Report(night, candid));
  }

  private static Detection detection(DataInputStream in, double jd, String band)
      throws IOException {
    double mag = in.readDouble();
    @Nullable Double magError = readNullable(in);
    int sign = in.readByte();
    boolean hasCandid = in.readBoolean();
    long candid = in.readLong();
    return new Detection(jd, band, mag, magError, sign, hasCandid ? (Long) candid : null);
  }

  private static @Nullable Double readNullable(DataInputStream in) throws IOException {
    boolean isThere = in.readBoolean();
    double value = in.readDouble();
    return isThere ? (Double) value : null;
  }

  @Override
  public void close() {
    try {
      for (DataOutputStream each : open) {
        each.close();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
