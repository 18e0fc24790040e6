package nocturne.app.output;

/**
 * Makes text from outside, such as an objectId or a file name in an archive, safe to show: removes
 * control characters, which a terminal would execute.
 */
public final class Printable {
  private static final char INSTEAD = '\uFFFD';

  private Printable() {}

  /** For one line: every control character is replaced. */
  public static String line(String text) {
    return clean(text, "");
  }

  /** For several lines: line ends and tabs stay. */
  public static String lines(String text) {
    return clean(text, "\n\t");
  }

  private static String clean(String text, String kept) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c ->
                shown.appendCodePoint(
                    Character.isISOControl(c) && kept.indexOf(c) < 0 ? INSTEAD : c));
    return shown.toString();
  }
}
