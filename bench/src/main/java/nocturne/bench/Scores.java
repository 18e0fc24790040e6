package nocturne.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rates of several rivals over the same runs: prints each one's median, least and most, and the
 * median of its ratios, run by run, to the first rival.
 */
final class Scores {
  private final String unit;
  private final Map<String, List<Double>> rates = new LinkedHashMap<>();

  /**
   * @param unit that is counted a second, plural
   */
  Scores(String unit) {
    this.unit = unit;
  }

  void add(String rival, double rate) {
    rates.computeIfAbsent(rival, r -> new ArrayList<>()).add(rate);
  }

  void print(PrintStream out) {
    List<Double> first = rates.values().iterator().next();
    String title = unit + "/s, " + first.size() + " runs";
    out.printf(
        Locale.ROOT, "%-52s %10s %10s %10s %7s%n", title, "median", "least", "most", "ratio");
    rates.forEach((rival, all) -> out.println(row(rival, all, first)));
  }

  private static String row(String rival, List<Double> rates, List<Double> first) {
    Sample all = new Sample(rates);
    List<Double> ratios = new ArrayList<>();
    for (int run = 0; run < rates.size(); run++) {
      ratios.add(rates.get(run) / first.get(run));
    }
    return String.format(
        Locale.ROOT,
        "%-52s %,10.0f %,10.0f %,10.0f %7.3f",
        rival,
        all.median(),
        all.least(),
        all.most(),
        new Sample(ratios).median());
  }
}
