package nocturne.broker.instance;

import java.util.Locale;

/**
 * A part of an instance and its state.
 *
 * @param name of the part; for a file with its bucket in front
 * @param state what was found or done
 */
public record Found(Kind kind, String name, State state) {

  /** State of a part. */
  public enum State {
    EXISTED,
    CREATED,
    /** A file was put, as a new one or in place of another. */
    UPLOADED,
    MISSING;

    /** The state for people. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
