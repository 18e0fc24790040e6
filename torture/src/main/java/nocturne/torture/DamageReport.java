package nocturne.torture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/** Damages and what became of them, as Markdown. For one thread. */
final class DamageReport {
  private static final int SENTENCES = 6;

  private final String command;
  private final List<Row> rows = new ArrayList<>();

  /** The result of one damage. */
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
    return of(Verdict.Outcome.FAILED).isEmpty();
  }

  private List<Row> of(Verdict.Outcome outcome) {
    return rows.stream().filter(row -> row.verdict().outcome() == outcome).toList();
  }

  /** The report. */
  String markdown() {
    StringBuilder text = new StringBuilder("# Damages\n\n`" + command + "`\n\n");
    table(text, "kind of file", DamageReport::byKind, damage -> damage.kind().words());
    text.append('\n');
    table(text, "damage", DamageReport::byHow, DamageReport::how);
    double seconds = rows.stream().mapToDouble(DamageReport.Row::seconds).sum();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%d damages, %.1f s each%n",
            rows.size(),
            rows.isEmpty() ? 0 : seconds / rows.size()));
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      if (outcome != Verdict.Outcome.HARMLESS && !of(outcome).isEmpty()) {
        text.append("\n## ").append(outcome.words()).append('\n');
        of(outcome).forEach(row -> tell(text, row));
      }
    }
    return text.toString();
  }

  private static int byKind(Damage one, Damage other) {
    return one.kind().compareTo(other.kind());
  }

  private static int byHow(Damage one, Damage other) {
    int byHow = one.how().compareTo(other.how());
    return byHow != 0 ? byHow : Boolean.compare(one.isOpen(), other.isOpen());
  }

  private static String how(Damage damage) {
    return damage.how().words() + (damage.isOpen() ? ", while open" : ", while closed");
  }

  /** A row for each group, in this order, and one for all. */
  private void table(
      StringBuilder text, String head, Comparator<Damage> order, Function<Damage, String> group) {
    Verdict.Outcome[] outcomes = Verdict.Outcome.values();
    text.append("| ").append(head).append(" |");
    for (Verdict.Outcome outcome : outcomes) {
      text.append(' ').append(outcome.words()).append(" |");
    }
    text.append("\n| --- |").append(" ---: |".repeat(outcomes.length)).append('\n');
    rows.stream()
        .map(Row::damage)
        .sorted(order)
        .map(group)
        .distinct()
        .forEach(words -> row(text, words, damage -> group.apply(damage).equals(words)));
    row(text, "all", damage -> true);
  }

  private void row(StringBuilder text, String words, Predicate<Damage> which) {
    text.append("| ").append(words).append(" |");
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      long n = of(outcome).stream().map(Row::damage).filter(which).count();
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
