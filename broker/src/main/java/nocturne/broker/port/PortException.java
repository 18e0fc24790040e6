package nocturne.broker.port;

import org.jspecify.annotations.Nullable;

/** A back end could not do what was requested; the kind says what to do next. */
public abstract sealed class PortException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private PortException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  private PortException(String message) {
    super(message);
  }

  /** A newer holder has this writer's id, or a commit did not follow the newest. */
  public static final class Fenced extends PortException {
    private static final long serialVersionUID = 1L;

    public Fenced(String message, Throwable cause) {
      super(message, cause);
    }

    public Fenced(String message) {
      super(message);
    }
  }

  /** The step may have been taken or not; read the store's state before continuing. */
  public static final class Unknown extends PortException {
    private static final long serialVersionUID = 1L;

    public Unknown(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Not now: network, throttling, a restart, a full disk. Nothing happened; retry with growing
   * waits.
   */
  public static final class Unavailable extends PortException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * A fault that does not pass (credentials, a disk that cannot be written, an impossible name): a
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
