package nocturne.broker.worker;

import java.util.zip.CRC32C;

/** The checksum by which dead letters know a packet. */
public final class Checksums {
  private Checksums() {}

  /** CRC32C of all of it. */
  public static int crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length);
    return (int) crc.getValue();
  }
}
