package nocturne.bench;

import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measured values.
 *
 * @param sorted in order of size
 */
record Sample(List<Double> sorted) {
  Sample {
    sorted = sorted.stream().sorted().toList();
  }

  /** The values of all items. */
  static <T> Sample of(Collection<T> all, ToDoubleFunction<? super T> value) {
    return new Sample(all.stream().mapToDouble(value).boxed().toList());
  }

  double least() {
    return sorted.get(0);
  }

  double most() {
    return sorted.get(sorted.size() - 1);
  }

  double sum() {
    return sorted.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The middle value, or the mean of the middle two; NaN if there are none. */
  double median() {
    int half = sorted.size() / 2;
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /**
   * The value below which this share of the other values lies.
   *
   * @param share 0 to 1
   */
  double at(double share) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
  }
}
