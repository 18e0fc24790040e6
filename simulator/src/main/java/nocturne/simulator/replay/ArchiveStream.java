package nocturne.simulator.replay;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import nocturne.simulator.replay.SourceStream.Content;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .avro} files in a tar archive, gzipped or not, in the archive's order, one in memory
 * at a time.
 */
final class ArchiveStream implements SourceStream<SourceStream.Content> {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int TAR_BLOCK_BYTES = 512;

  private final String name;
  private final InputStream raw;
  private final SourceListener listener;
  private @Nullable Counted counted;
  private @Nullable TarArchiveInputStream tar;
  private boolean gzipped;
  private int members;
  private boolean ended;

  /**
   * @param raw closed with this stream
   */
  ArchiveStream(String name, InputStream raw, SourceListener listener) {
    this.name = name;
    this.raw = raw;
    this.listener = listener;
  }

  @Override
  public @Nullable Content next() {
    while (!ended) {
      try {
        Content member = member(open());
        if (member != null) {
          return member;
        }
      } catch (IOException | IllegalArgumentException e) {
        ended = true;
        listener.failed(name, damaged(e));
      }
    }
    return null;
  }

  private TarArchiveInputStream open() throws IOException {
    if (tar != null) {
      return tar;
    }
    Counted counting = new Counted(raw);
    counted = counting;
    BufferedInputStream start = new BufferedInputStream(counting, BUFFER_BYTES);
    start.mark(2);
    gzipped = start.read() == 0x1f && start.read() == 0x8b;
    start.reset();
    InputStream plain = gzipped ? new GZIPInputStream(start, BUFFER_BYTES) : start;
    TarArchiveInputStream opened = Tarball.of(plain);
    tar = opened;
    return opened;
  }

  /** The next member; null if it is none to be read, or there is none. */
  private @Nullable Content member(TarArchiveInputStream archive) throws IOException {
    TarArchiveEntry entry = archive.getNextEntry();
    if (entry == null) {
      ended = true;
      requireTar();
      if (members == 0) {
        listener.empty(name);
      }
      return null;
    }
    if (!entry.isFile() || !entry.getName().endsWith(".avro")) {
      return null;
    }
    String source = name + "!" + entry.getName();
    if (entry.getSize() > FileStream.LARGEST_BYTES) {
      members++;
      listener.failed(source, FileStream.tooLarge(source));
      return null;
    }
    byte[] bytes = archive.readNBytes((int) entry.getSize());
    if (bytes.length < entry.getSize()) {
      throw new IOException(
          "member %s ends after %s of %s bytes"
              .formatted(entry.getName(), bytes.length, entry.getSize()));
    }
    members++;
    return new Content(source, bytes);
  }

  /** A file of a few bytes is no archive: a download that failed leaves one. */
  private void requireTar() throws IOException {
    if (counted != null && counted.count < (gzipped ? 1 : TAR_BLOCK_BYTES)) {
      throw new IOException(counted.count == 0 ? "the file is empty" : "it is no archive");
    }
  }

  private String damaged(Exception e) {
    long at = counted == null ? 0 : counted.count;
    return ("Cannot read the archive %s beyond byte %s (%s); the %s members before that"
            + " are taken. Fetch the archive again and run this once more: a night counts what it"
            + " has already as duplicates.")
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
