package nocturne.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

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
    double[] sorted = sorted(rates.stream().mapToDouble(Double::doubleValue).toArray());
    double[] ratios = new double[rates.size()];
    Arrays.setAll(ratios, i -> rates.get(i) / first.get(i));
    return String.format(
        Locale.ROOT,
        "%-52s %,10.0f %,10.0f %,10.0f %7.3f",
        rival,
        median(sorted),
        sorted[0],
        sorted[sorted.length - 1],
        median(sorted(ratios)));
  }

  private static double[] sorted(double[] values) {
    Arrays.sort(values);
    return values;
  }

  /** The median of what these have. */
  static <T> double median(List<T> of, ToDoubleFunction<? super T> value) {
    return median(sorted(of.stream().mapToDouble(value).toArray()));
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
