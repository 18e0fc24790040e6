package nocturne.broker.consumer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;
import nocturne.broker.ledger.PacketFate.Kind;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a packet, from its bytes and what was seen of the night: published if it
 * is an alert whose candid was not published before, a duplicate if the same bytes had a fate
 * before, else set aside with its reason. A packet set aside does not stand in the way of a later,
 * better one with its candid: the first *published* is the first. For one thread.
 */
final class Doorkeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);

  private final PacketDecoder decoder;
  private final int largest;
  private final CRC32C crc32c = new CRC32C();
  private final MessageDigest sha256 = sha256();

  /**
   * @param largest bytes of the largest packet that can be published
   */
  Doorkeeper(PacketDecoder decoder, int largest) {
    this.decoder = decoder;
    this.largest = largest;
  }

  /** Decides, and notes the decision in what was seen. */
  Admission admit(AlertPacket packet, SeenAlerts seen) {
    byte[] bytes = packet.bytes();
    crc32c.reset();
    crc32c.update(bytes);
    int checksum = (int) crc32c.getValue();
    Alert alert;
    try {
      alert = decoder.decodeOne(bytes);
    } catch (UnreadableException e) {
      return unreadable(packet, checksum, e.reason(), e.detail(), seen);
    } catch (RuntimeException e) {
      LOG.error(
          "The decoder failed on packet {} of {} bytes; it is set aside as CORRUPT. Report this"
              + " with the packet, which its letter holds.",
          packet.origin(),
          bytes.length,
          e);
      return unreadable(packet, checksum, Reason.CORRUPT, "the decoder failed: " + e, seen);
    }
    return readable(packet, checksum, alert, seen);
  }

  private Admission readable(AlertPacket packet, int checksum, Alert alert, SeenAlerts seen) {
    Candid candid = alert.candid();
    int length = packet.bytes().length;
    switch (seen.ask(candid, length, checksum)) {
      case SAME_BYTES -> {
        return new Admission(Kind.DUPLICATE, packet, alert, checksum, null, null, "");
      }
      case OTHER_BYTES_PUBLISHED -> {
        seen.setAside(candid, length, checksum);
        return new Admission(
            Kind.SET_ASIDE,
            packet,
            alert,
            checksum,
            null,
            Reason.DIFFERS_FROM_FIRST,
            "candid " + candid + " was published before with other bytes");
      }
      case NEW -> {
        if (length > largest) {
          seen.setAside(candid, length, checksum);
          return new Admission(
              Kind.SET_ASIDE,
              packet,
              alert,
              checksum,
              null,
              Reason.TOO_LARGE,
              length + " bytes, and a message carries " + largest);
        }
        seen.published(candid, length, checksum);
        return new Admission(Kind.PUBLISHED, packet, alert, checksum, null, null, "");
      }
    }
    throw new IllegalStateException("an answer that is none");
  }

  private Admission unreadable(
      AlertPacket packet, int checksum, Reason reason, String detail, SeenAlerts seen) {
    byte[] digest = sha256.digest(packet.bytes());
    if (seen.wasUnreadable(digest)) {
      return new Admission(Kind.DUPLICATE, packet, null, checksum, digest, null, "");
    }
    seen.setAsideUnreadable(digest);
    return new Admission(Kind.SET_ASIDE, packet, null, checksum, digest, reason, detail);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
