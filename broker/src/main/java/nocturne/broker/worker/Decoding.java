package nocturne.broker.worker;

import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes packets, and returns an alert or a reason whatever the decoder does. A fault of the
 * program that one packet causes concerns that packet alone.
 */
public final class Decoding {
  private static final Logger LOG = LoggerFactory.getLogger(Decoding.class);

  private Decoding() {}

  /**
   * The one alert of a packet.
   *
   * @throws UnreadableException with the reason, CORRUPT where the decoder itself failed
   */
  public static Alert one(PacketDecoder decoder, byte[] packet) throws UnreadableException {
    try {
      return decoder.decodeOne(packet);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error(
          "The decoder failed on a packet of {} bytes, checksum {}; it is CORRUPT. Report this with"
              + " the packet, which its dead letter holds.",
          packet.length,
          Integer.toHexString(Checksums.crc32c(packet)),
          e);
      throw new UnreadableException(Reason.CORRUPT, "the decoder failed: " + e, e);
    }
  }

  /** The reason for a packet that killed its workers. */
  public static UnreadableException killedWorkers() {
    return new UnreadableException(
        Reason.KILLED_WORKER,
        PoisonGuard.DEATHS + " workers died that had taken it; it is not read");
  }
}
