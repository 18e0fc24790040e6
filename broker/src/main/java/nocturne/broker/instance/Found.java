package nocturne.broker.instance;

import java.util.Locale;

/**
 * A part of an instance after it was looked for.
 *
 * @param kind what it is
 * @param name its own; of a file with its bucket before it
 * @param state what was found or done
 */
public record Found(Kind kind, String name, State state) {

  /** How a part was found, or left. */
  public enum State {
    EXISTED,
    CREATED,
    /** A file was put, anew or in the place of another. */
    UPLOADED,
    MISSING;

    /** As people read it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
