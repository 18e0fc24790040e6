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
  private final double[] kernels;
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
    this.kernels = new double[Axis.WIDTH * samples];
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

  /** The sums of all phases, for those that are no border. */
  void cubic(SpectralGrid grid, double[] sums) {
    grid.sums(cubic, from, to, sums);
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
      double fraction = axis.fraction(cell, w);
      cells[i] = cell;
      fractions[i] = fraction;
      if (axis.isBorder(cell)) {
        someBorder = true;
      } else {
        Axis.convolution(fraction, kernels, Axis.WIDTH * i);
      }
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

  /** What the samples weigh now. */
  void weigh(double[] weights) {
    clear();
    for (int i = 0; i < cells.length; i++) {
      int cell = cells[i];
      if (cell == OUTSIDE) {
        continue;
      }
      double weight = weights[i];
      double upper = weight * fractions[i];
      double lower = weight - upper;
      linear[cell] += lower;
      linear[cell + 1] += upper;
      if (axis.isBorder(cell)) {
        border[cell] += lower;
        border[cell + 1] += upper;
      } else {
        int k = Axis.WIDTH * i;
        cubic[cell - 1] += weight * kernels[k];
        cubic[cell] += weight * kernels[k + 1];
        cubic[cell + 1] += weight * kernels[k + 2];
        cubic[cell + 2] += weight * kernels[k + 3];
      }
    }
  }
}
