package nocturne.torture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Damages and what became of them, as Markdown. For one thread. */
final class DamageReport {
  private static final int SENTENCES = 6;

  private final String command;
  private final List<Row> rows = new ArrayList<>();

  /** One damage. */
  record Row(int number, Damage damage, Verdict verdict, double seconds) {}

  /**
   * @param command that makes the same damages
   */
  DamageReport(String command) {
    this.command = command;
  }

  void add(Row row) {
    rows.add(row);
  }

  boolean isClean() {
    return count(null, Verdict.Outcome.FAILED) == 0;
  }

  private long count(@org.jspecify.annotations.Nullable FileKind kind, Verdict.Outcome outcome) {
    return rows.stream()
        .filter(row -> kind == null || row.damage().kind() == kind)
        .filter(row -> row.verdict().outcome() == outcome)
        .count();
  }

  /** The report. */
  String markdown() {
    StringBuilder text = new StringBuilder("# Damages\n\n`" + command + "`\n\n");
    table(text);
    double seconds = rows.stream().mapToDouble(DamageReport.Row::seconds).sum();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%d damages, %.1f s each%n",
            rows.size(),
            rows.isEmpty() ? 0 : seconds / rows.size()));
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      if (outcome != Verdict.Outcome.HARMLESS && count(null, outcome) > 0) {
        text.append("\n## ").append(outcome.words()).append('\n');
        rows.stream()
            .filter(row -> row.verdict().outcome() == outcome)
            .forEach(row -> tell(text, row));
      }
    }
    return text.toString();
  }

  private void table(StringBuilder text) {
    text.append("| kind of file |");
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      text.append(' ').append(outcome.words()).append(" |");
    }
    text.append("\n| --- |").append(" ---: |".repeat(Verdict.Outcome.values().length)).append('\n');
    Map<FileKind, Boolean> kinds = new EnumMap<>(FileKind.class);
    rows.forEach(row -> kinds.put(row.damage().kind(), true));
    new TreeMap<>(kinds).keySet().forEach(kind -> row(text, kind.words(), kind));
    row(text, "all", null);
  }

  private void row(
      StringBuilder text, String words, @org.jspecify.annotations.Nullable FileKind kind) {
    text.append("| ").append(words).append(" |");
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      long n = count(kind, outcome);
      text.append(' ').append(n == 0 ? "" : n + " ").append("|");
    }
    text.append('\n');
  }

  /** A damage in some lines. */
  static void tell(StringBuilder text, Row row) {
    text.append(
        String.format(
            Locale.ROOT,
            "%n- %d, %s: %s (%.1f s)%n",
            row.number(),
            row.damage(),
            row.verdict().why(),
            row.seconds()));
    List<String> sentences = row.verdict().sentences();
    sentences.stream()
        .limit(SENTENCES)
        .forEach(line -> text.append("  - ").append(line).append('\n'));
    if (sentences.size() > SENTENCES) {
      text.append("  - and ").append(sentences.size() - SENTENCES).append(" lines\n");
    }
  }
}
