package nocturne.google.testkit;

/** An error that a service answers with. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  /**
   * @param status of HTTP
   * @param reason Google's word for it, such as {@code conditionNotMet}
   * @param message a sentence
   */
  Refusal(int status, String reason, String message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  int status() {
    return status;
  }

  String reason() {
    return reason;
  }
}
