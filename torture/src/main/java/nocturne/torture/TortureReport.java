package nocturne.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Events and findings of a run, as Markdown. For one thread. */
final class TortureReport {
  private final long seed;
  private final String command;
  private final Tolls tolls;
  private final List<Cycle> cycles = new ArrayList<>();

  /**
   * A night of the run.
   *
   * @param seed that repeats it
   * @param seconds without its reference run
   */
  record Cycle(
      long seed,
      String layout,
      long kills,
      double seconds,
      int packets,
      Evidence.Differences differences) {}

  TortureReport(long seed, String command, Tolls tolls) {
    this.seed = seed;
    this.command = command;
    this.tolls = tolls;
  }

  void add(Cycle cycle) {
    cycles.add(cycle);
  }

  boolean isClean() {
    return cycles.stream().allMatch(c -> c.differences().none());
  }

  private long lost() {
    return cycles.stream().mapToLong(c -> c.differences().lost()).sum();
  }

  private long twice() {
    return cycles.stream().mapToLong(c -> c.differences().twice()).sum();
  }

  private double minutes() {
    return cycles.stream().mapToDouble(Cycle::seconds).sum() / 60;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  private void totals(BiConsumer<String, Object> line) {
    long kills = tolls.kills();
    line.accept("nights", cycles.size());
    line.accept(
        "packets sent",
        String.format(Locale.ROOT, "%,d", cycles.stream().mapToInt(Cycle::packets).sum()));
    line.accept("kills", String.format(Locale.ROOT, "%,d", kills));
    line.accept("processes started", String.format(Locale.ROOT, "%,d", tolls.starts()));
    line.accept("minutes of torture", number(minutes()));
    line.accept("kills a minute", number(minutes() == 0 ? 0 : kills / minutes()));
    line.accept("lost", lost());
    line.accept("twice", twice());
    line.accept(
        "other differences",
        Math.max(
            0,
            cycles.stream().mapToLong(c -> c.differences().words().size()).sum()
                - lost()
                - twice()));
  }

  /** The report as Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# Torture, seed ").append(seed).append("\n\n`").append(command).append("`\n\n");
    text.append("| | |\n| --- | ---: |\n");
    totals((what, value) -> line(text, what, value));
    tolls
        .counts()
        .forEach(
            (heading, kinds) -> {
              text.append("\n## ").append(heading).append("\n\n| | |\n| --- | ---: |\n");
              kinds.forEach((what, n) -> line(text, what, n));
            });
    text.append("\n## Nights\n\n| seed | layout | kills | s | packets | |\n");
    text.append("| ---: | --- | ---: | ---: | ---: | --- |\n");
    for (Cycle cycle : cycles) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %d | %.1f | %d | %s |%n",
              cycle.seed(),
              cycle.layout(),
              cycle.kills(),
              cycle.seconds(),
              cycle.packets(),
              cycle.differences().none() ? "the same" : "differs"));
    }
    for (Cycle cycle : cycles) {
      if (!cycle.differences().none()) {
        text.append("\n## What differs in seed ").append(cycle.seed()).append("\n\n");
        cycle.differences().words().forEach(w -> text.append("- ").append(w).append('\n'));
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String what, Object value) {
    text.append("| ").append(what).append(" | ").append(value).append(" |\n");
  }
}
