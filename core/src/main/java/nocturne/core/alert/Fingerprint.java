package nocturne.core.alert;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Length and CRC-32C of a packet. They distinguish packets of the same night and candid.
 *
 * @param length the number of bytes
 * @param crc32c the checksum, as a signed int
 */
public record Fingerprint(int length, int crc32c) {

  /** The fingerprint of these bytes. */
  public static Fingerprint of(byte[] bytes) {
    return new Fingerprint(bytes.length, crc32c(bytes, 0, bytes.length));
  }

  /** The CRC-32C of a stretch of bytes. */
  public static int crc32c(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  /** The SHA-256 of these bytes, 64 hexadecimal digits in lower case. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256, but this one has not", e);
    }
  }

  /** The length, and the checksum as eight hexadecimal digits. */
  @Override
  public String toString() {
    return length + ":" + HexFormat.of().toHexDigits(crc32c);
  }
}
