package nocturne.app.fit;

/** A file is no table of light curves; the message says why and what to do. */
public final class UnreadableTableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableTableException(String message) {
    super(message);
  }
}
