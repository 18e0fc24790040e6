package nocturne.broker.letters;

import java.util.Locale;
import nocturne.broker.ledger.Position;
import nocturne.core.night.Night;

/** Names of the objects that keep, in the archive, the bytes of packets the door set aside. */
public final class Unread {
  private Unread() {}

  /** What every such name of the night starts with. */
  public static String prefix(Night night) {
    return "unread/" + night.basicIso() + "/";
  }

  /** What the names of bytes too large for a letter start with. */
  public static String largePrefix(Night night) {
    return prefix(night) + "large/";
  }

  /** The name for the letter at this place of the topic of dead letters. */
  public static String name(Night night, Position letter) {
    return String.format(
        Locale.ROOT, "%s%d/%020d.bin", prefix(night), letter.partition(), letter.offset());
  }

  /**
   * The name for bytes too large for a letter, which the door stores before the letter is written.
   * It is made of the survey's coordinates and the checksum, since a partition that was made anew
   * gives other bytes the same coordinates.
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
