package nocturne.core.salt2;

import org.jspecify.annotations.Nullable;

/** The files of a model or of a band do not say what they should: which one, where, what to do. */
public final class UnreadableModelException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_VALUE = 80;

  UnreadableModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  UnreadableModelException(String message) {
    super(message);
  }

  /** A value from a file, safe to show. */
  static String shown(String value) {
    String cut =
        value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    StringBuilder shown = new StringBuilder("'");
    cut.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return shown.append('\'').toString();
  }
}
