package nocturne.simulator.replay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import nocturne.core.alert.Candid;
import org.jspecify.annotations.Nullable;

/**
 * A packet to be sent.
 *
 * @param source the file, or {@code archive!member}, with {@code #n} for the n-th of several
 *     records
 * @param bytes shared, not to be changed
 * @param candid null if it cannot be read
 * @param jd start of its exposure, Julian date; NaN if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for each reader would double the work
public record ReplayPacket(String source, byte[] bytes, @Nullable Candid candid, double jd) {
  private static final int KEY_HASH_BYTES = 8;

  /** By time, then by candid; without a time first. */
  static final Comparator<ReplayPacket> BY_TIME =
      Comparator.comparingDouble(
              (ReplayPacket p) -> Double.isNaN(p.jd) ? Double.NEGATIVE_INFINITY : p.jd)
          .thenComparingLong(p -> p.candid == null ? Long.MIN_VALUE : p.candid.value());

  /**
   * The message's key: the candid's digits, or else a hash of the bytes, so that it is stable too.
   */
  byte[] key() {
    String text = candid == null ? hash() : candid.toString();
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private String hash() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, KEY_HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReplayPacket packet
        && source.equals(packet.source)
        && Arrays.equals(bytes, packet.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * source.hashCode() + Arrays.hashCode(bytes);
  }

  /** Source and size. */
  @Override
  public String toString() {
    return "ReplayPacket[" + source + ", " + bytes.length + " bytes]";
  }
}
