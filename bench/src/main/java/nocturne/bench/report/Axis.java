package nocturne.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A scale of a chart.
 *
 * @param title with its unit
 * @param from least value shown
 * @param to greatest value shown
 * @param isLogarithmic whether equal ratios are equally long
 * @param ticks in ascending order
 */
record Axis(String title, double from, double to, boolean isLogarithmic, List<Tick> ticks) {
  private static final double[] STEPS = {1, 2, 5, 10};
  private static final int INTERVALS = 5;

  /** A labelled value. */
  record Tick(double at, String label) {}

  Axis {
    ticks = List.copyOf(ticks);
  }

  /** From 0 to at least this value, with round ticks. */
  static Axis fromZero(String title, double greatest) {
    double most = greatest > 0 ? greatest : 1;
    double power = Math.pow(10, Math.floor(Math.log10(most / INTERVALS)));
    double step = 10 * power;
    for (double factor : STEPS) {
      if (factor * power * INTERVALS >= most) {
        step = factor * power;
        break;
      }
    }
    int count = (int) Math.ceil(most / step - 1e-9);
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i <= count; i++) {
      ticks.add(new Tick(i * step, label(i * step)));
    }
    return new Axis(title, 0, count * step, false, ticks);
  }

  /** Between powers of ten around these values, with a tick at each. */
  static Axis logarithmic(String title, double least, double greatest) {
    int low = (int) Math.floor(Math.log10(Math.max(least, 1e-9)));
    int high = Math.max(low + 1, (int) Math.ceil(Math.log10(Math.max(greatest, 1e-9)) - 1e-9));
    List<Tick> ticks = new ArrayList<>();
    for (int power = low; power <= high; power++) {
      ticks.add(new Tick(Math.pow(10, power), label(Math.pow(10, power))));
    }
    return new Axis(title, Math.pow(10, low), Math.pow(10, high), true, ticks);
  }

  /**
   * Places that are named one by one, from 0. A name that equals the last one shown is left out.
   *
   * @param apart places from one name to the next at least, so that they do not touch
   */
  static Axis named(String title, List<String> names, int apart) {
    List<Tick> ticks = new ArrayList<>();
    String last = "";
    int next = 0;
    for (int i = 0; i < names.size(); i++) {
      if (i >= next && !names.get(i).equals(last)) {
        last = names.get(i);
        next = i + apart;
        ticks.add(new Tick(i, last));
      }
    }
    return new Axis(title, -0.5, Math.max(1, names.size()) - 0.5, false, ticks);
  }

  /** Where a value lies, 0 at the beginning and 1 at the end; a value outside lies at an end. */
  double place(double value) {
    double place =
        isLogarithmic
            ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
            : (value - from) / (to - from);
    return Math.max(0, Math.min(1, place));
  }

  private static String label(double value) {
    return Html.number(Math.round(value * 1e9) / 1e9)
        .replaceFirst("(\\.[0-9]*?)0+$", "$1")
        .replaceFirst("\\.$", "");
  }
}
