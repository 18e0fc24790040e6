package nocturne.torture;

/** A night under torture did not end. */
final class TortureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TortureException(String message) {
    super(message);
  }
}
