package nocturne.core.alert;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A packet cannot be read as an alert, and why.
 *
 * <p>It is a verdict about bytes, not a fault of the program, so it carries no stack trace and
 * costs little when a night is full of them.
 */
public final class UnreadableException extends Exception {
  /** Names and texts of the packet may be in a detail, and it goes into letters and terminals. */
  static final int LONGEST_DETAIL = 600;

  private final Reason reason;
  private final String detail;
  private final transient @Nullable Candid candid;
  private final @Nullable String objectId;

  /**
   * @param reason the kind of trouble
   * @param detail the values: what was expected, what was found, where
   */
  public UnreadableException(Reason reason, String detail) {
    this(reason, detail, null);
  }

  /** With the exception of another library as the cause. */
  public UnreadableException(Reason reason, String detail, @Nullable Throwable cause) {
    this(cause, reason, shown(detail), null, null);
  }

  private UnreadableException(
      @Nullable Throwable cause,
      Reason reason,
      String detail,
      @Nullable Candid candid,
      @Nullable String objectId) {
    super(
        "Cannot read the packet: " + reason + ", " + detail + ". " + reason.advice(),
        cause,
        false,
        false);
    this.reason = reason;
    this.detail = detail;
    this.candid = candid;
    this.objectId = objectId;
  }

  /** This exception for a packet in which a candid or object could be read. */
  UnreadableException of(Optional<Candid> read, Optional<ObjectId> object) {
    return new UnreadableException(
        getCause(), reason, detail, read.orElse(null), object.map(ObjectId::value).orElse(null));
  }

  /** The text on one line, not longer than may be, without what would move a terminal's cursor. */
  private static String shown(String detail) {
    StringBuilder shown = new StringBuilder(Math.min(detail.length(), LONGEST_DETAIL));
    int at = 0;
    while (at < detail.length() && shown.length() < LONGEST_DETAIL) {
      int letter = detail.codePointAt(at);
      at += Character.charCount(letter);
      shown.appendCodePoint(isShown(letter) ? letter : '?');
    }
    return at < detail.length() ? shown + "..." : shown.toString();
  }

  private static boolean isShown(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> false;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }

  /** The kind of trouble. */
  public Reason reason() {
    return reason;
  }

  /** The packet's candid, if that could be read. */
  public Optional<Candid> candid() {
    return Optional.ofNullable(candid);
  }

  /** The packet's objectId, if that could be read. */
  public Optional<String> objectId() {
    return Optional.ofNullable(objectId);
  }

  /**
   * What was expected and what was found, without the reason's own sentences: one line, cut where
   * it is very long, and any control characters of the packet's replaced.
   */
  public String detail() {
    return detail;
  }
}
