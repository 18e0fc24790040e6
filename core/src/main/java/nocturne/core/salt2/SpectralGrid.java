package nocturne.core.salt2;

import java.util.Arrays;

/**
 * A quantity on a grid of rest-frame phases and wavelengths, and between its nodes by {@linkplain
 * Axis cubic convolution} in both; where either lies in a border cell, by straight lines in both.
 * Outside it is 0. Cannot be changed.
 */
public final class SpectralGrid {
  private final Axis phases;
  private final Axis wavelengths;
  private final double[] values;

  /** The values by wavelength, then phase. */
  private final double[][] columns;

  /**
   * @param phases days
   * @param wavelengths angstroms
   * @param values phase by phase
   */
  SpectralGrid(Axis phases, Axis wavelengths, double[] values) {
    if (values.length != phases.size() * wavelengths.size()) {
      throw new IllegalArgumentException(
          "%s values do not fill a grid of %s phases and %s wavelengths."
              .formatted(values.length, phases.size(), wavelengths.size()));
    }
    this.phases = phases;
    this.wavelengths = wavelengths;
    this.values = values;
    this.columns = new double[wavelengths.size()][phases.size()];
    for (int phase = 0; phase < phases.size(); phase++) {
      for (int i = 0; i < wavelengths.size(); i++) {
        columns[i][phase] = node(phase, i);
      }
    }
  }

  /** Days from maximum, in the rest frame. */
  public Axis phases() {
    return phases;
  }

  /** Angstroms, in the rest frame. */
  public Axis wavelengths() {
    return wavelengths;
  }

  /** The value at a node. */
  public double node(int phase, int wavelength) {
    return values[phase * wavelengths.size() + wavelength];
  }

  /**
   * The weighted sums over the wavelengths {@code from <= i < to}, for the phases {@code begin <= n
   * < end} at once.
   *
   * @param sums one for each phase of the grid
   */
  void sums(double[] weights, int from, int to, double[] sums, int begin, int end) {
    Arrays.fill(sums, begin, end, 0);
    int i = from;
    for (; i < to - 3; i += 4) {
      double[] a = columns[i];
      double[] b = columns[i + 1];
      double[] c = columns[i + 2];
      double[] d = columns[i + 3];
      double p = weights[i];
      double q = weights[i + 1];
      double r = weights[i + 2];
      double s = weights[i + 3];
      // four columns at a time, in a loop that the compiler makes vectors of
      for (int n = begin; n < end; n++) {
        sums[n] += p * a[n] + q * b[n] + r * c[n] + s * d[n];
      }
    }
    for (; i < to; i++) {
      double weight = weights[i];
      double[] column = columns[i];
      for (int n = begin; n < end; n++) {
        sums[n] += weight * column[n];
      }
    }
  }

  /** The weighted sum of the values of one phase over the wavelengths {@code from <= i < to}. */
  double dot(int phase, double[] weights, int from, int to) {
    int row = phase * wavelengths.size();
    // four sums, since a processor adds several numbers at a time but one to another in turn
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i < to - 3; i += 4) {
      a += weights[i] * values[row + i];
      b += weights[i + 1] * values[row + i + 1];
      c += weights[i + 2] * values[row + i + 2];
      d += weights[i + 3] * values[row + i + 3];
    }
    for (; i < to; i++) {
      a += weights[i] * values[row + i];
    }
    return a + b + (c + d);
  }

  /**
   * The value at a phase and a wavelength.
   *
   * @param phase days, rest frame
   * @param wavelength angstroms, rest frame
   */
  public double at(double phase, double wavelength) {
    if (!phases.contains(phase) || !wavelengths.contains(wavelength)) {
      return 0;
    }
    int i = phases.cell(phase);
    int j = wavelengths.cell(wavelength);
    if (phases.isBorder(i) || wavelengths.isBorder(j)) {
      double across = wavelengths.fraction(j, wavelength);
      double down = phases.fraction(i, phase);
      return (1 - down) * ((1 - across) * node(i, j) + across * node(i, j + 1))
          + down * ((1 - across) * node(i + 1, j) + across * node(i + 1, j + 1));
    }
    double[] down = new double[Axis.WIDTH];
    double[] across = new double[Axis.WIDTH];
    phases.convolution(i, phase, down, 0);
    wavelengths.convolution(j, wavelength, across, 0);
    double sum = 0;
    for (int k = 0; k < Axis.WIDTH; k++) {
      double row = 0;
      for (int l = 0; l < Axis.WIDTH; l++) {
        row += across[l] * node(i - 1 + k, j - 1 + l);
      }
      sum += down[k] * row;
    }
    return sum;
  }
}
