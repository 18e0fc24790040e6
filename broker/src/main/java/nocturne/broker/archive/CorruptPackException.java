package nocturne.broker.archive;

/**
 * The bytes of a pack are damaged. The message has the pack, the place, what was found and
 * expected.
 */
public final class CorruptPackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String pack;
  private final long at;
  private final String found;

  CorruptPackException(String pack, long at, String found) {
    super(
        ("Cannot read pack %s: at byte %s %s. Restore it from a copy; `verify` lists what "
                + "else is damaged.")
            .formatted(pack, at, found));
    this.pack = pack;
    this.at = at;
    this.found = found;
  }

  /** The pack's name. */
  public String pack() {
    return pack;
  }

  /** Place of the damage, in bytes from the pack's beginning. */
  public long at() {
    return at;
  }

  /** What was found at the damaged place, in a few words. */
  public String found() {
    return "at byte " + at + " " + found;
  }
}
