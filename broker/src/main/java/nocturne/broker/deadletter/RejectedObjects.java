package nocturne.broker.deadletter;

import java.util.Locale;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;

/**
 * Names of the archive's objects with the bytes of packets that ingest dead-lettered. A name is
 * made from the survey's coordinates and the checksum. A dead letter that is written again finds
 * its earlier object. A survey partition that was recreated gives other bytes the same coordinates,
 * so the checksum is needed.
 */
public final class RejectedObjects {
  /** Prefix of all these names. */
  public static final String PREFIX = "rejected/";

  private RejectedObjects() {}

  /** Prefix of these names for a night. */
  public static String prefix(Night night) {
    return PREFIX + night.basicIso() + "/";
  }

  /** Prefix of the names for packets that are too large for a dead letter. */
  public static String largePrefix(Night night) {
    return prefix(night) + "large/";
  }

  /** The name of the object with the bytes of the packet of a dead letter of ingest. */
  public static String name(DeadLetter dead) {
    PacketOrigin origin = dead.origin();
    return dead.storedAt()
        .orElseGet(() -> name(dead.night(), origin.partition(), origin.offset(), dead.crc32c()));
  }

  /** The name for the bytes of a packet, which the archive stores after the dead letter. */
  public static String name(Night night, int surveyPartition, long surveyOffset, int crc32c) {
    return prefix(night) + place(surveyPartition, surveyOffset, crc32c);
  }

  /** The name for a packet's outcome. */
  public static String name(Night night, PacketOutcome outcome) {
    return name(night, outcome.surveyPartition(), outcome.surveyOffset(), outcome.crc32c());
  }

  /** The name for bytes too large for a dead letter, which ingest stores before it is written. */
  public static String large(Night night, int surveyPartition, long surveyOffset, int crc32c) {
    return largePrefix(night) + place(surveyPartition, surveyOffset, crc32c);
  }

  private static String place(int partition, long offset, int crc32c) {
    return String.format(Locale.ROOT, "%d/%020d-%08x.bin", partition, offset, crc32c);
  }
}
