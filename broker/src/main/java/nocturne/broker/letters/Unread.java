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

  /** The name for the letter at this place of the topic of dead letters. */
  public static String name(Night night, Position letter) {
    return String.format(
        Locale.ROOT, "%s%d/%020d.bin", prefix(night), letter.partition(), letter.offset());
  }
}
