package nocturne.core.alert;

import org.jspecify.annotations.Nullable;

/**
 * A packet cannot be read as an alert, and why.
 *
 * <p>It is a verdict about bytes, not a fault of the program, so it carries no stack trace and
 * costs little when a night is full of them.
 */
public final class UnreadableException extends Exception {
  private final Reason reason;
  private final String detail;

  /**
   * @param reason the kind of trouble
   * @param detail the values: what was expected, what was found, where
   */
  public UnreadableException(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** The same with what another library said as the cause. */
  public UnreadableException(Reason reason, String detail, @Nullable Throwable cause) {
    super(
        "Cannot read the packet: " + reason + ", " + detail + ". " + reason.advice(),
        cause,
        false,
        false);
    this.reason = reason;
    this.detail = detail;
  }

  /** The kind of trouble. */
  public Reason reason() {
    return reason;
  }

  /** What was expected and what was found, without the reason's own sentences. */
  public String detail() {
    return detail;
  }
}
