package nocturne.app.output;

/**
 * Text from outside, such as an objectId or the name of a file in an archive, made safe to show: a
 * terminal obeys control characters, so none of them gets through.
 */
public final class Printable {
  private static final char INSTEAD = '\uFFFD';

  private Printable() {}

  /** For one line: every control character is replaced. */
  public static String line(String text) {
    return clean(text, "");
  }

  /** For several: the ends of lines and the tabs stay. */
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
