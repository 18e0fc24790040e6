package nocturne.broker.deadletter;

import java.util.Locale;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;

/**
 * Names of the objects that keep, in the archive, the bytes of packets ingest dead-lettered. They
 * are made of the survey's coordinates and the checksum: a dead letter that is made anew finds the
 * object of the one before, and a survey's partition that was made anew gives other bytes the same
 * coordinates.
 */
public final class RejectedObjects {
  /** What all such names start with. */
  public static final String PREFIX = "rejected/";

  private RejectedObjects() {}

  /** What every such name of the night starts with. */
  public static String prefix(Night night) {
    return PREFIX + night.basicIso() + "/";
  }

  /** What the names of bytes too large for a dead letter start with. */
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

  /** The same of a packet's outcome. */
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
