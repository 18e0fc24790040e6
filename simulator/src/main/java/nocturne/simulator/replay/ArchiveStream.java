package nocturne.simulator.replay;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a tar archive, gzipped or not, in the archive's order, one member in memory at a
 * time. Members that are not {@code .avro} files are skipped.
 */
final class ArchiveStream implements PacketStream {
  private static final int BUFFER_BYTES = 1 << 18;

  private final String name;
  private final InputStream raw;
  private final PacketSplitter splitter;
  private final SourceListener listener;
  private Iterator<ReplayPacket> ready = Collections.emptyIterator();
  private @Nullable Counted counted;
  private @Nullable TarArchiveInputStream tar;
  private int members;
  private boolean ended;

  /**
   * @param raw closed with this stream
   */
  ArchiveStream(String name, InputStream raw, PacketSplitter splitter, SourceListener listener) {
    this.name = name;
    this.raw = raw;
    this.splitter = splitter;
    this.listener = listener;
  }

  @Override
  public @Nullable ReplayPacket next() {
    while (!ready.hasNext() && !ended) {
      try {
        readMember(open());
      } catch (IOException | IllegalArgumentException e) {
        ended = true;
        listener.failed(name, damaged(e));
      }
    }
    return ready.hasNext() ? ready.next() : null;
  }

  private TarArchiveInputStream open() throws IOException {
    if (tar != null) {
      return tar;
    }
    Counted counting = new Counted(raw);
    counted = counting;
    BufferedInputStream start = new BufferedInputStream(counting, BUFFER_BYTES);
    start.mark(2);
    boolean gzipped = start.read() == 0x1f && start.read() == 0x8b;
    start.reset();
    InputStream plain = gzipped ? new GZIPInputStream(start, BUFFER_BYTES) : start;
    TarArchiveInputStream opened = Tarball.of(plain);
    tar = opened;
    return opened;
  }

  private void readMember(TarArchiveInputStream archive) throws IOException {
    TarArchiveEntry entry = archive.getNextEntry();
    if (entry == null) {
      ended = true;
      requireTar();
      if (members == 0) {
        listener.empty(name);
      }
      return;
    }
    if (!entry.isFile() || !entry.getName().endsWith(".avro")) {
      return;
    }
    String source = name + "!" + entry.getName();
    if (entry.getSize() > FileStream.LARGEST_BYTES) {
      members++;
      listener.failed(source, FileStream.tooLarge(source));
      return;
    }
    byte[] bytes = archive.readNBytes((int) entry.getSize());
    if (bytes.length < entry.getSize()) {
      throw new IOException(
          "member %s ends after %s of %s bytes"
              .formatted(entry.getName(), bytes.length, entry.getSize()));
    }
    members++;
    ready = splitter.split(source, bytes);
  }

  /** An archive without a byte in it is no archive: a download that failed leaves one. */
  private void requireTar() throws IOException {
    if (counted != null && counted.count == 0) {
      throw new IOException("the file is empty");
    }
  }

  private String damaged(Exception e) {
    long at = counted == null ? 0 : counted.count;
    return ("Cannot read the archive %s beyond byte %s (%s); the %s members before that"
            + " are sent. Fetch the archive again and replay it: what was sent will count"
            + " as duplicates.")
        .formatted(name, at, e.getMessage(), members);
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = super.read(bytes, from, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
