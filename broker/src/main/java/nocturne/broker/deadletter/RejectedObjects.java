package nocturne.broker.deadletter;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nocturne.broker.ledger.Position;
import nocturne.core.night.Night;

/** Names of the objects that keep, in the archive, the bytes of packets ingest dead-lettered. */
public final class RejectedObjects {
  /** What all such names start with. */
  public static final String PREFIX = "rejected/";

  private static final Pattern NAME =
      Pattern.compile(PREFIX + "[0-9]{8}/([0-9]{1,9})/([0-9]{20})\\.bin");

  private RejectedObjects() {}

  /** What every such name of the night starts with. */
  public static String prefix(Night night) {
    return PREFIX + night.basicIso() + "/";
  }

  /** The place of the dead letter that has an object of this name; empty for another name. */
  public static Optional<Position> placeOf(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? Optional.of(
            new Position(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  /** What the names of bytes too large for a dead letter start with. */
  public static String largePrefix(Night night) {
    return prefix(night) + "large/";
  }

  /** The name for the dead letter at this place of the topic of dead letters. */
  public static String name(Night night, Position deadLetter) {
    return String.format(
        Locale.ROOT, "%s%d/%020d.bin", prefix(night), deadLetter.partition(), deadLetter.offset());
  }

  /**
   * The name for bytes too large for a dead letter, which ingest stores before the dead letter is
   * written. It is made of the survey's coordinates and the checksum, since a partition that was
   * made anew gives other bytes the same coordinates.
   */
  public static String large(Night night, int surveyPartition, long surveyOffset, int crc32c) {
    return String.format(
        Locale.ROOT,
        "%s%d/%020d-%08x.bin",
        largePrefix(night),
        surveyPartition,
        surveyOffset,
        crc32c);
  }
}
