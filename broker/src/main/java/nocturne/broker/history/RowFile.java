package nocturne.broker.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import nocturne.broker.port.HistoryRow;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file of sorted runs of rows, some fifty bytes a row. It is deleted when this is
 * closed. For one thread.
 */
final class RowFile implements AutoCloseable {
  private static final int BUFFER = 1 << 13;
  private static final int SAME_OBJECT = 8;
  private static final int WITHOUT_SECOND = 16;

  private final Night night;
  private final Function<IOException, ? extends RuntimeException> failed;
  private final Path file;
  private final FileChannel channel;
  private final List<Stretch> runs = new ArrayList<>();
  private final List<String> bands = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>(); // of the bands

  /** A run in the file. */
  private record Stretch(long at, int rows) {}

  /**
   * @param night whose alerts report the rows
   * @param failed what a reader throws if the file cannot be read
   */
  RowFile(Night night, Function<IOException, ? extends RuntimeException> failed)
      throws IOException {
    this.night = night;
    this.failed = failed;
    this.file = Files.createTempFile("nocturne-history-", ".rows");
    this.channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Adds a run. */
  void add(List<HistoryRow> sorted) throws IOException {
    runs.add(new Stretch(channel.position(), sorted.size()));
    // Closing it would close the channel.
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
    String object = null;
    for (HistoryRow row : sorted) {
      write(row, row.object().equals(object), out);
      object = row.object();
    }
    out.flush();
  }

  private void write(HistoryRow row, boolean isSameObject, DataOutputStream out)
      throws IOException {
    Epoch epoch = row.epoch();
    int about = isSameObject ? SAME_OBJECT : 0;
    if (epoch instanceof Detection detection) {
      about |= 1 | (detection.magError() == null ? WITHOUT_SECOND : 0);
    } else if (epoch instanceof ForcedPoint point) {
      about |= 2 | (point.zeroPoint() == null ? WITHOUT_SECOND : 0);
    }
    out.writeByte(about);
    if (!isSameObject) {
      out.writeUTF(row.object());
    }
    out.writeLong(row.report().candid().value());
    out.writeInt(number(epoch.band()));
    out.writeDouble(epoch.jd());
    if (epoch instanceof Detection detection) {
      out.writeDouble(detection.mag());
      if (detection.magError() != null) {
        out.writeDouble(detection.magError());
      }
      out.writeByte(detection.sign());
      out.writeBoolean(detection.candid() != null);
      if (detection.candid() != null) {
        out.writeLong(detection.candid());
      }
    } else if (epoch instanceof UpperLimit limit) {
      out.writeDouble(limit.limit());
    } else if (epoch instanceof ForcedPoint point) {
      out.writeDouble(point.flux());
      out.writeDouble(point.fluxError());
      if (point.zeroPoint() != null) {
        out.writeDouble(point.zeroPoint());
      }
    }
  }

  private int number(String band) {
    Integer known = numbers.get(band);
    if (known != null) {
      return known;
    }
    bands.add(band);
    numbers.put(band, bands.size() - 1);
    return bands.size() - 1;
  }

  /** The runs, each from its beginning. */
  List<Iterator<HistoryRow>> runs() {
    List<Iterator<HistoryRow>> all = new ArrayList<>();
    runs.forEach(run -> all.add(new Run(run)));
    return all;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  /** Reads a run. */
  private final class Run implements Iterator<HistoryRow> {
    private final DataInputStream in;
    private int left;
    private String object = "";

    Run(Stretch run) {
      this.in = new DataInputStream(new BufferedInputStream(new From(run.at()), BUFFER));
      this.left = run.rows();
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public HistoryRow next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      left--;
      try {
        return read();
      } catch (IOException e) {
        throw failed.apply(e);
      }
    }

    private HistoryRow read() throws IOException {
      int about = in.readByte();
      if ((about & SAME_OBJECT) == 0) {
        object = in.readUTF();
      }
      Candid candid = new Candid(in.readLong());
      String band = bands.get(in.readInt());
      double jd = in.readDouble();
      boolean hasSecond = (about & WITHOUT_SECOND) == 0;
      Epoch epoch =
          switch (about & 3) {
            case 0 -> new UpperLimit(jd, band, in.readDouble());
            case 1 -> detection(jd, band, hasSecond);
            default ->
                new ForcedPoint(
                    jd, band, in.readDouble(), in.readDouble(), hasSecond ? number() : null);
          };
      return new HistoryRow(object, epoch, new HistoryRow.Report(night, candid));
    }

    private Detection detection(double jd, String band, boolean hasError) throws IOException {
      double mag = in.readDouble();
      @Nullable Double error = hasError ? number() : null;
      int sign = in.readByte();
      @Nullable Long candid = in.readBoolean() ? (Long) in.readLong() : null;
      return new Detection(jd, band, mag, error, sign, candid);
    }

    private Double number() throws IOException {
      return in.readDouble();
    }
  }

  /** The file's bytes from a place on; what else is read of it does not move this. */
  private final class From extends InputStream {
    private long at;

    From(long at) {
      this.at = at;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = channel.read(ByteBuffer.wrap(into, offset, length), at);
      at += Math.max(read, 0);
      return read;
    }
  }
}
