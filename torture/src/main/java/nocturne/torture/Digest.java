package nocturne.torture;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import nocturne.broker.port.StreamRecord;

/** Identifies contents by a few bytes of their SHA-256. */
final class Digest {
  private Digest() {}

  static String of(byte[] bytes) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sha, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A record's attributes, in the order of their names. */
  static String attributes(StreamRecord record) {
    return new TreeMap<>(record.attributes()).toString();
  }
}
