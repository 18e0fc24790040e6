package nocturne.broker.port;

import org.jspecify.annotations.Nullable;

/** A back end could not do what was asked; the kind says what to do next. */
public abstract sealed class PortException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private PortException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  private PortException(String message) {
    super(message);
  }

  /** Somebody newer holds this writer's id, or a commit did not follow on the newest. */
  public static final class Fenced extends PortException {
    private static final long serialVersionUID = 1L;

    public Fenced(String message, Throwable cause) {
      super(message, cause);
    }

    public Fenced(String message) {
      super(message);
    }
  }

  /** The step may have been taken or not; read what the store says before going on. */
  public static final class Unknown extends PortException {
    private static final long serialVersionUID = 1L;

    public Unknown(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Not now: network, throttling, a restart, a disk that is full. Nothing happened; try again with
   * patience.
   */
  public static final class Unavailable extends PortException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The world is wrong (credentials, a disk that cannot be written to, a name that cannot be): a
   * person must act.
   */
  public static final class Broken extends PortException {
    private static final long serialVersionUID = 1L;

    public Broken(String message, Throwable cause) {
      super(message, cause);
    }

    public Broken(String message) {
      super(message);
    }
  }
}
