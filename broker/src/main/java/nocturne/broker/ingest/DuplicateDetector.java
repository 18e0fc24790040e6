package nocturne.broker.ingest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.zip.CRC32C;
import nocturne.broker.ingest.IngestDecision.Rejection;
import nocturne.broker.ledger.PacketOutcome.Kind;
import nocturne.broker.worker.Decoding;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;

/**
 * Decides the outcome of a packet from its bytes and what was seen of the night. An alert whose
 * candid was not published before is published. Bytes that had an outcome before are a duplicate.
 * Any other packet is rejected with its reason. A rejected packet does not block a later, readable
 * one with its candid: the first <i>published</i> packet is the first. For one thread.
 */
final class DuplicateDetector {
  private final PacketDecoder decoder;
  private final int largest;
  private final CRC32C crc32c = new CRC32C();
  private final MessageDigest sha256 = sha256();

  /**
   * @param largest bytes of the largest packet that can be published
   */
  DuplicateDetector(PacketDecoder decoder, int largest) {
    this.decoder = decoder;
    this.largest = largest;
  }

  /** Decides, and records the decision in {@code seen}. */
  IngestDecision decide(AlertPacket packet, SeenAlerts seen) {
    return decide(packet, seen, false);
  }

  /** Decides again about a rejected packet. Its own dead letter does not make it a duplicate. */
  IngestDecision decideAgain(AlertPacket packet, SeenAlerts seen) {
    return decide(packet, seen, true);
  }

  private IngestDecision decide(AlertPacket packet, SeenAlerts seen, boolean again) {
    int checksum = checksum(packet);
    try {
      Alert alert = Decoding.one(decoder, packet.bytes());
      return readable(packet, checksum, alert, seen, again);
    } catch (UnreadableException e) {
      return unreadable(packet, checksum, e, seen, again);
    }
  }

  /** Rejects a packet without decoding it. */
  IngestDecision refuse(
      AlertPacket packet, UnreadableException why, SeenAlerts seen, boolean again) {
    return unreadable(packet, checksum(packet), why, seen, again);
  }

  private int checksum(AlertPacket packet) {
    crc32c.reset();
    crc32c.update(packet.bytes());
    return (int) crc32c.getValue();
  }

  private IngestDecision readable(
      AlertPacket packet, int checksum, Alert alert, SeenAlerts seen, boolean again) {
    Candid candid = alert.candid();
    int length = packet.bytes().length;
    switch (again
        ? seen.askPublished(candid, length, checksum)
        : seen.ask(candid, length, checksum)) {
      case SAME_BYTES -> {
        return new IngestDecision(Kind.DUPLICATE, packet, alert, checksum, null, null);
      }
      case OTHER_BYTES_PUBLISHED -> {
        seen.rejected(candid, length, checksum);
        return new IngestDecision(
            Kind.REJECTED,
            packet,
            alert,
            checksum,
            null,
            rejection(
                alert,
                Reason.DIFFERS_FROM_FIRST,
                "candid " + candid + " was published before with other bytes"));
      }
      case NEW -> {
        if (length > largest) {
          seen.rejected(candid, length, checksum);
          return new IngestDecision(
              Kind.REJECTED,
              packet,
              alert,
              checksum,
              null,
              rejection(
                  alert, Reason.TOO_LARGE, length + " bytes, and a message carries " + largest));
        }
        seen.published(candid, length, checksum);
        return new IngestDecision(Kind.PUBLISHED, packet, alert, checksum, null, null);
      }
    }
    throw new IllegalStateException("an answer that is none");
  }

  private IngestDecision unreadable(
      AlertPacket packet, int checksum, UnreadableException why, SeenAlerts seen, boolean again) {
    byte[] digest = sha256.digest(packet.bytes());
    if (!again && seen.wasUnreadable(digest)) {
      return new IngestDecision(Kind.DUPLICATE, packet, null, checksum, digest, null);
    }
    seen.deadLetterUnreadable(digest);
    return new IngestDecision(
        Kind.REJECTED,
        packet,
        null,
        checksum,
        digest,
        new Rejection(why.reason(), why.detail(), why.candid(), why.objectId()));
  }

  private static Rejection rejection(Alert alert, Reason reason, String detail) {
    return new Rejection(
        reason, detail, Optional.of(alert.candid()), alert.objectId().map(ObjectId::value));
  }

  /** The digest by which a packet without a candid is known. */
  static byte[] sha256(byte[] packet) {
    return sha256().digest(packet);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
