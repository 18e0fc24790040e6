package nocturne.core.alert;

/**
 * The survey's name for the object an alert belongs to, such as {@code ZTF21abiuvdk}.
 *
 * <p>It comes out of packets and is therefore hostile input: every character is allowed here, path
 * separators, quotes and line ends included. Code that puts one into a file name, a query or a page
 * must escape it.
 *
 * @param value the text as the packet carries it, not blank, at most {@value #MAX_LENGTH}
 *     characters
 */
public record ObjectId(String value) {
  /** The longest name taken; surveys use about a dozen characters. */
  public static final int MAX_LENGTH = 1024;

  /**
   * @throws IllegalArgumentException if the text is blank or too long
   */
  public ObjectId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "Cannot make an objectId of "
              + value.length()
              + " characters: it must not be blank and must have at most "
              + MAX_LENGTH
              + "; treat the alert as one without an objectId.");
    }
  }

  /** Whether the text can be an object's name: not blank, not absurdly long. */
  public static boolean isValid(String text) {
    return text.length() <= MAX_LENGTH && !text.isBlank();
  }

  /** The text itself, unescaped. */
  @Override
  public String toString() {
    return value;
  }
}
