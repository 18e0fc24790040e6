package nocturne.broker.consumer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;
import nocturne.broker.ledger.PacketFate.Kind;
import nocturne.broker.stage.Decoding;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;

/**
 * Decides what becomes of a packet, from its bytes and what was seen of the night: published if it
 * is an alert whose candid was not published before, a duplicate if the same bytes had a fate
 * before, else set aside with its reason. A packet set aside does not stand in the way of a later,
 * better one with its candid: the first *published* is the first. For one thread.
 */
final class Doorkeeper {
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
    return admit(packet, seen, false);
  }

  /**
   * Decides once more about a packet that was set aside, as if its letter had never been: that its
   * bytes are known from there makes it no duplicate.
   */
  Admission admitAgain(AlertPacket packet, SeenAlerts seen) {
    return admit(packet, seen, true);
  }

  private Admission admit(AlertPacket packet, SeenAlerts seen, boolean again) {
    int checksum = checksum(packet);
    try {
      Alert alert = Decoding.one(decoder, packet.bytes());
      return readable(packet, checksum, alert, seen, again);
    } catch (UnreadableException e) {
      return unreadable(packet, checksum, e, seen, again);
    }
  }

  /** Sets a packet aside that is not to be looked into. */
  Admission refuse(AlertPacket packet, UnreadableException why, SeenAlerts seen, boolean again) {
    return unreadable(packet, checksum(packet), why, seen, again);
  }

  private int checksum(AlertPacket packet) {
    crc32c.reset();
    crc32c.update(packet.bytes());
    return (int) crc32c.getValue();
  }

  private Admission readable(
      AlertPacket packet, int checksum, Alert alert, SeenAlerts seen, boolean again) {
    Candid candid = alert.candid();
    int length = packet.bytes().length;
    switch (again
        ? seen.askPublished(candid, length, checksum)
        : seen.ask(candid, length, checksum)) {
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
      AlertPacket packet, int checksum, UnreadableException why, SeenAlerts seen, boolean again) {
    byte[] digest = sha256.digest(packet.bytes());
    if (!again && seen.wasUnreadable(digest)) {
      return new Admission(Kind.DUPLICATE, packet, null, checksum, digest, null, "");
    }
    seen.setAsideUnreadable(digest);
    return new Admission(
        Kind.SET_ASIDE, packet, null, checksum, digest, why.reason(), why.detail());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
