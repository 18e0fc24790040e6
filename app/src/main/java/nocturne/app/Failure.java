package nocturne.app;

/**
 * A command cannot do what was requested. Its user sees only the message: what could not be done,
 * with which values, and what to do about it.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Exit code of a command that ran, with something missing or failed. */
  public static final int INCOMPLETE = 1;

  /** Exit code of wrong use or configuration: nothing was changed. */
  public static final int MISUSE = 2;

  /**
   * Exit code of a command that was interrupted (Ctrl-C, {@code nocturne stop}) before it ended.
   */
  public static final int INTERRUPTED = 130;

  private final int exitCode;

  private Failure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  private Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command ran, but something is missing or failed. */
  public static Failure incomplete(String message) {
    return new Failure(INCOMPLETE, message);
  }

  public static Failure incomplete(String message, Throwable cause) {
    return new Failure(INCOMPLETE, message, cause);
  }

  /** Wrong use or configuration; nothing was changed. */
  public static Failure misuse(String message) {
    return new Failure(MISUSE, message);
  }

  public static Failure misuse(String message, Throwable cause) {
    return new Failure(MISUSE, message, cause);
  }

  /** Parses the user's words. */
  @FunctionalInterface
  public interface Parser<T, E extends Exception> {
    T parse() throws E;
  }

  /** Parses a user's input; an exception of the parser becomes a failure with exit code 2. */
  public static <T, E extends Exception> T orMisuse(Parser<T, E> parser) throws E {
    try {
      return parser.parse();
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()), e);
    }
  }

  public int exitCode() {
    return exitCode;
  }
}
