package nocturne.simulator.replay;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads an untrusted tar archive member by member. A member's description, including its name, is
 * limited to {@value #HEAD_BYTES} bytes, so that a small file that unzips to gigabytes cannot
 * exhaust the memory. Not thread-safe.
 */
public final class Tarball extends TarArchiveInputStream {
  /** Bytes that may describe one member; a header has 512. */
  static final int HEAD_BYTES = 1 << 20;

  private final HeadLimit limit;

  private Tarball(HeadLimit limit) {
    super(limit);
    this.limit = limit;
  }

  /**
   * Opens an archive.
   *
   * @param plain the archive, unzipped
   */
  public static Tarball of(InputStream plain) {
    return new Tarball(new HeadLimit(plain));
  }

  /**
   * The next member, or null at the end. The library calls this for itself where a long name
   * precedes a member.
   */
  @Override
  public TarArchiveEntry getNextEntry() throws IOException {
    boolean within = limit.armed;
    if (!within && getCurrentEntry() != null) {
      transferTo(OutputStream.nullOutputStream());
    }
    limit.arm(true);
    try {
      return super.getNextEntry();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException("a member's description is damaged: " + e.getMessage(), e);
    } finally {
      limit.arm(within);
    }
  }

  private static final class HeadLimit extends FilterInputStream {
    private boolean armed;
    private int left;

    HeadLimit(InputStream in) {
      super(in);
    }

    private void arm(boolean on) {
      left = on && armed ? left : HEAD_BYTES;
      armed = on;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = super.read(bytes, from, length);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int bytes) throws IOException {
      left -= armed ? bytes : 0;
      if (left < 0) {
        throw new IOException("a member is described by more than " + HEAD_BYTES + " bytes");
      }
    }
  }
}
