package nocturne.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** Text, numbers and tables as HTML. */
final class Html {
  private Html() {}

  /** Text with nothing in it that HTML would take for more. */
  static String text(String plain) {
    return plain
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A number with as many digits as a reader wants. */
  static String number(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e15) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(
        Locale.ROOT,
        size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f",
        value);
  }

  /** A value of a finding; empty where there is none. */
  static String value(JsonNode value) {
    return value.isNumber()
        ? number(value.asDouble())
        : value.isNull() || value.isMissingNode() ? "" : text(value.asText());
  }

  /**
   * A table of findings.
   *
   * @param columns each its name in the findings and, behind a colon, its heading
   */
  static String table(List<JsonNode> findings, String... columns) {
    StringBuilder rows = new StringBuilder();
    for (JsonNode finding : findings) {
      rows.append("<tr>");
      for (String column : columns) {
        JsonNode value = finding.path(column.substring(0, column.indexOf(':')));
        cell(rows, value.isNumber(), value(value));
      }
      rows.append("</tr>\n");
    }
    StringBuilder heading = new StringBuilder();
    for (String column : columns) {
      heading.append("<th>").append(text(column.substring(column.indexOf(':') + 1)));
      heading.append("</th>");
    }
    return table(heading, rows);
  }

  /** A table of text. */
  static String table(List<String> headings, List<List<String>> cells) {
    StringBuilder heading = new StringBuilder();
    headings.forEach(each -> heading.append("<th>").append(text(each)).append("</th>"));
    StringBuilder rows = new StringBuilder();
    for (List<String> row : cells) {
      rows.append("<tr>");
      row.forEach(each -> cell(rows, each.matches("[0-9.,]+"), text(each)));
      rows.append("</tr>\n");
    }
    return table(heading, rows);
  }

  private static void cell(StringBuilder rows, boolean isNumber, String html) {
    rows.append(isNumber ? "<td class=\"n\">" : "<td>").append(html).append("</td>");
  }

  private static String table(StringBuilder heading, StringBuilder rows) {
    return "<div class=\"scroll\"><table><thead><tr>%s</tr></thead><tbody>\n%s</tbody></table></div>\n"
        .formatted(heading, rows);
  }
}
