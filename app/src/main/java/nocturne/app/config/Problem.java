package nocturne.app.config;

import java.util.List;

/**
 * An error in the configuration.
 *
 * @param where file and line, environment variable or option
 * @param what the key, with its value if that is wrong
 * @param advice what is wrong and how to correct it
 */
public record Problem(String where, String what, String advice) {

  /** All of them as one text, in columns, below a line with their number. */
  static String list(List<Problem> problems) {
    int where = problems.stream().mapToInt(p -> p.where.length()).max().orElse(0);
    int what = problems.stream().mapToInt(p -> p.what.length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    text.append(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    text.append(" in the configuration:");
    for (Problem p : problems) {
      text.append("\n  ").append(pad(p.where, where)).append("  ").append(pad(p.what, what));
      text.append("  ").append(p.advice);
    }
    return text.toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
