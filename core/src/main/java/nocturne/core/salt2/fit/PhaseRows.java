package nocturne.core.salt2.fit;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import nocturne.core.salt2.Axis;

/**
 * Between the model's phases: which rows of a column of band fluxes, one a phase of the model's
 * grid, make up the flux at a phase, and with which weights.
 *
 * <p>The model is interpolated by cubic convolution (Keys 1981, IEEE Trans. ASSP 29, 1153), and
 * linearly, in phase and wavelength, in the first and the last cell. So a column has {@code phases
 * + 4} rows: the first two phases for linear use, all phases for cubic use, the last two for linear
 * use. The flux is once differentiable in phase but for the two places where cubic meets linear.
 */
final class PhaseRows {
  /** Rows in front of those for cubic use. */
  static final int LEAD = 2;

  private PhaseRows() {}

  static int count(int phases) {
    return phases + 2 * LEAD;
  }

  /**
   * @param position phase in steps from the grid's first, within the grid
   * @return the first of four rows
   */
  static int first(double position, int phases) {
    int cell = cell(position, phases);
    if (cell == 0) {
      return 0;
    }
    // the four rows that end with the two of linear use
    return cell == phases - 2 ? phases : LEAD + cell - 1;
  }

  private static int cell(double position, int phases) {
    return Math.min((int) position, phases - 2);
  }

  /**
   * Fills every other place of a column with a function of phase, interpolated as the model is.
   *
   * @param flux at any phase
   * @param node at a phase of the grid, by its number, for cubic use
   */
  static void fill(
      Axis phases,
      DoubleUnaryOperator flux,
      IntToDoubleFunction node,
      double scale,
      double[] column,
      int offset) {
    int size = phases.size();
    for (int n = 0; n < size; n++) {
      column[2 * (LEAD + n) + offset] = scale * node.applyAsDouble(n);
    }
    linear(phases, 0, flux, scale, column, offset);
    linear(phases, size - 2, flux, scale, column, 2 * (LEAD + size) + offset);
  }

  /** The two ends of a line, from two points within. */
  private static void linear(
      Axis phases, int cell, DoubleUnaryOperator flux, double scale, double[] column, int offset) {
    double from = phases.node(cell);
    double width = phases.width(cell);
    double quarter = scale * flux.applyAsDouble(from + width / 4);
    double half = scale * flux.applyAsDouble(from + width / 2);
    column[offset] = 2 * quarter - half;
    column[offset + 2] = 3 * half - 2 * quarter;
  }

  /**
   * Writes the weights of the four rows, and their derivatives by position.
   *
   * @param at where the first of four is written
   */
  static void weights(double position, int phases, double[] weights, double[] slopes, int at) {
    int cell = cell(position, phases);
    double s = position - cell;
    if (cell == 0) {
      set(weights, at, 1 - s, s, 0, 0);
      set(slopes, at, -1, 1, 0, 0);
    } else if (cell == phases - 2) {
      set(weights, at, 0, 0, 1 - s, s);
      set(slopes, at, 0, 0, -1, 1);
    } else {
      set(
          weights,
          at,
          s * (-0.5 + s * (1 - 0.5 * s)),
          1 + s * s * (-2.5 + 1.5 * s),
          s * (0.5 + s * (2 - 1.5 * s)),
          s * s * (-0.5 + 0.5 * s));
      set(
          slopes,
          at,
          -0.5 + s * (2 - 1.5 * s),
          s * (-5 + 4.5 * s),
          0.5 + s * (4 - 4.5 * s),
          s * (-1 + 1.5 * s));
    }
  }

  private static void set(double[] to, int at, double a, double b, double c, double d) {
    to[at] = a;
    to[at + 1] = b;
    to[at + 2] = c;
    to[at + 3] = d;
  }
}
