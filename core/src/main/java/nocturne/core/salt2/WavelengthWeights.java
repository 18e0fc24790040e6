package nocturne.core.salt2;

import java.util.Arrays;

/**
 * A weighted sum over sampled wavelengths, turned into weights on a grid's own wavelengths, so that
 * the sum costs one scalar product for each phase of the grid. Belongs to one thread.
 *
 * <p>Samples in border cells of the axis are kept apart, since there straight lines serve in both
 * directions. Samples outside the axis count nothing.
 */
final class WavelengthWeights {
  private static final int OUTSIDE = -1;

  private final Axis axis;
  private final int[] cells;
  private final double[] fractions;
  private boolean someBorder;
  private int from;
  private int to;

  /** For phases that are no border: the samples that are none either. */
  private final double[] cubic;

  /** For phases that are no border: the samples that are. */
  private final double[] border;

  /** For phases that are a border: all samples. */
  private final double[] linear;

  WavelengthWeights(Axis axis, int samples) {
    this.axis = axis;
    this.cells = new int[samples];
    this.fractions = new double[samples];
    this.cubic = new double[axis.size()];
    this.border = new double[axis.size()];
    this.linear = new double[axis.size()];
  }

  Axis axis() {
    return axis;
  }

  boolean someBorder() {
    return someBorder;
  }

  /** The sums of the phases {@code begin <= n < end}, for those that are no border. */
  void cubic(SpectralGrid grid, double[] sums, int begin, int end) {
    grid.sums(cubic, from, to, sums, begin, end);
  }

  double border(SpectralGrid grid, int phase) {
    return grid.dot(phase, border, from, to);
  }

  double linear(SpectralGrid grid, int phase) {
    return grid.dot(phase, linear, from, to);
  }

  /** Where the samples are now, in increasing order. */
  void place(double[] wavelengths) {
    clear();
    someBorder = false;
    from = axis.size();
    to = 0;
    int cell = -1;
    for (int i = 0; i < cells.length; i++) {
      double w = wavelengths[i];
      if (!axis.contains(w)) {
        cells[i] = OUTSIDE;
        continue;
      }
      cell = cell < 0 ? axis.cell(w) : axis.cell(w, cell);
      cells[i] = cell;
      fractions[i] = axis.fraction(cell, w);
      someBorder |= axis.isBorder(cell);
      from = Math.min(from, Math.max(0, cell - 1));
      to = Math.max(to, Math.min(axis.size(), cell + Axis.WIDTH - 1));
    }
  }

  private void clear() {
    if (from < to) {
      Arrays.fill(cubic, from, to, 0);
      Arrays.fill(border, from, to, 0);
      Arrays.fill(linear, from, to, 0);
    }
  }

  /**
   * What the samples weigh now. A cell's samples are summed to the moments of their weights in the
   * fraction of the cell, which is all that its nodes' weights, cubic in that fraction, ask for.
   */
  void weigh(double[] weights) {
    clear();
    int i = 0;
    while (i < cells.length) {
      int cell = cells[i];
      double all = 0;
      double first = 0;
      double second = 0;
      double third = 0;
      for (; i < cells.length && cells[i] == cell; i++) {
        double fraction = fractions[i];
        double weight = weights[i];
        all += weight;
        weight *= fraction;
        first += weight;
        weight *= fraction;
        second += weight;
        third += weight * fraction;
      }
      if (cell != OUTSIDE) {
        add(cell, all, first, second, third);
      }
    }
  }

  private void add(int cell, double all, double first, double second, double third) {
    linear[cell] += all - first;
    linear[cell + 1] += first;
    if (axis.isBorder(cell)) {
      border[cell] += all - first;
      border[cell + 1] += first;
    } else {
      cubic[cell - 1] += second - 0.5 * (first + third);
      cubic[cell] += all - 2.5 * second + 1.5 * third;
      cubic[cell + 1] += 0.5 * first + 2 * second - 1.5 * third;
      cubic[cell + 2] += 0.5 * (third - second);
    }
  }
}
