package nocturne.core.salt2;

import java.util.Arrays;

/**
 * A grid summed over a band's wavelengths: a function of phase, from sums at the grid's phases that
 * are made when they are first asked for, those of the phases that are expected together. Belongs
 * to one thread.
 */
final class Projection {
  private final SpectralGrid grid;
  private final Axis phases;
  private final WavelengthWeights weights;
  private final double[] cubic;
  private int expectedFrom;
  private int expectedTo;
  private int summedFrom;
  private int summedTo;
  private final double[] border;
  private final double[] linear;
  private final double[] kernel = new double[Axis.WIDTH];

  Projection(SpectralGrid grid, WavelengthWeights weights) {
    this.grid = grid;
    this.phases = grid.phases();
    this.weights = weights;
    this.cubic = new double[phases.size()];
    this.border = new double[phases.size()];
    this.linear = new double[phases.size()];
    this.expectedTo = phases.size();
    forget();
  }

  /** The weights have changed. */
  void forget() {
    summedFrom = 0;
    summedTo = 0;
    Arrays.fill(border, Double.NaN);
    Arrays.fill(linear, Double.NaN);
  }

  /** Between which phases it will be asked for; others cost more, and are the same. */
  void expect(double first, double last) {
    expectedFrom = phases.contains(first) ? Math.max(0, phases.cell(first) - 1) : 0;
    expectedTo =
        phases.contains(last)
            ? Math.min(phases.size(), phases.cell(last) + Axis.WIDTH - 1)
            : phases.size();
  }

  double cubic(int phase) {
    if (phase < summedFrom || phase >= summedTo) {
      boolean expected = phase >= expectedFrom && phase < expectedTo;
      summedFrom = expected ? expectedFrom : 0;
      summedTo = expected ? expectedTo : phases.size();
      weights.cubic(grid, cubic, summedFrom, summedTo);
    }
    return cubic[phase];
  }

  private double border(int phase) {
    double sum = border[phase];
    if (Double.isNaN(sum)) {
      sum = weights.border(grid, phase);
      border[phase] = sum;
    }
    return sum;
  }

  double linear(int phase) {
    double sum = linear[phase];
    if (Double.isNaN(sum)) {
      sum = weights.linear(grid, phase);
      linear[phase] = sum;
    }
    return sum;
  }

  double at(double phase) {
    if (!phases.contains(phase)) {
      return 0;
    }
    int cell = phases.cell(phase);
    if (phases.isBorder(cell)) {
      double f = phases.fraction(cell, phase);
      return (1 - f) * linear(cell) + f * linear(cell + 1);
    }
    phases.convolution(cell, phase, kernel, 0);
    double sum = convolved(cell);
    if (weights.someBorder()) {
      double f = phases.fraction(cell, phase);
      sum += (1 - f) * border(cell) + f * border(cell + 1);
    }
    return sum;
  }

  private double convolved(int cell) {
    return kernel[0] * cubic(cell - 1)
        + kernel[1] * cubic(cell)
        + kernel[2] * cubic(cell + 1)
        + kernel[3] * cubic(cell + 2);
  }
}
