package nocturne.broker.conductor;

/** A night cannot be started or ended as asked; the message says why and what to do. */
public final class NightException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NightException(String message) {
    super(message);
  }
}
