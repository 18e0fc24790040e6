package nocturne.core.salt2.fit;

import nocturne.core.salt2.fit.BandTable.Columns;
import org.jspecify.annotations.Nullable;

/**
 * The model's fluxes at a light curve's epochs for x0 = 1, separately for its components M0 and M1,
 * with their derivatives by z, t0 and c, all in units of the errors. For one thread.
 *
 * <p>The fit is linear in x0 and x0 x1, whose columns these curves are; {@link #moveTo} computes
 * them for given z, t0 and c, and {@link #differentiate} their derivatives, which half of a
 * search's places do not need.
 */
final class Basis {
  /** Index of M0 among the curves: M0 and M1, then their derivatives by z, by t0 and by c. */
  static final int M0 = 0;

  static final int M1 = 1;
  private static final int BY_Z = 2;
  private static final int BY_T0 = 4;
  private static final int BY_C = 6;
  private static final int CURVES = 8;

  /** In place of the first row of an epoch whose phase the model does not have. */
  private static final int NONE = -1;

  private final Tables tables;
  private final Measurements epochs;
  private final @Nullable Whitening whitening;
  private final int size;
  private final double[] data;
  private final double[] perError;
  private final double[][] curves;
  private final Columns[] columns;
  private final double[] phases;
  private final int[] first;
  private final double[] weights;
  private final double[] slopes;
  private double a;

  /**
   * @param whitening of correlated errors; null if each epoch has an independent error
   */
  Basis(Tables tables, Measurements epochs, @Nullable Whitening whitening) {
    this.tables = tables;
    this.epochs = epochs;
    this.whitening = whitening;
    this.size = epochs.size();
    this.data = new double[size];
    this.perError = new double[size];
    for (int i = 0; i < size; i++) {
      perError[i] = whitening == null ? 1 / epochs.errors()[i] : 1;
      data[i] = epochs.fluxes()[i] * perError[i];
    }
    if (whitening != null) {
      whitening.apply(data);
    }
    this.curves = new double[CURVES][size];
    this.columns = new Columns[epochs.bands().length];
    for (int band = 0; band < columns.length; band++) {
      columns[band] = new Columns(tables.rows());
    }
    this.phases = new double[size];
    this.first = new int[size];
    this.weights = new double[4 * size];
    this.slopes = new double[4 * size];
  }

  int size() {
    return size;
  }

  /** The data, in units of their errors. */
  double[] data() {
    return data;
  }

  /** The curve {@link #M0} or {@link #M1}. */
  double[] curve(int which) {
    return curves[which];
  }

  /**
   * A derivative, as of the last {@link #differentiate}.
   *
   * @param parameter 0 for z, 1 for t0, 2 for c
   * @param which {@link #M0} or {@link #M1}
   */
  double[] derivative(int parameter, int which) {
    return curves[BY_Z + 2 * parameter + which];
  }

  /** Computes the curves for these parameters. */
  void moveTo(double z, double t0, double c) {
    a = 1 / (1 + z);
    for (int band = 0; band < columns.length; band++) {
      band(band, z, t0, c);
    }
    whiten(M0, BY_Z);
  }

  /** Computes the derivatives where the curves were computed last. */
  void differentiate() {
    for (int band = 0; band < columns.length; band++) {
      tables.table(epochs.bands()[band]).differentiate(columns[band]);
      for (int i = epochs.begin(band); i < epochs.ends()[band]; i++) {
        differentiate(i, columns[band]);
      }
    }
    whiten(BY_Z, CURVES);
  }

  private void whiten(int from, int to) {
    if (whitening != null) {
      for (int which = from; which < to; which++) {
        whitening.apply(curves[which]);
      }
    }
  }

  private void band(int band, double z, double t0, double c) {
    int from = tables.rows();
    int to = 0;
    int end = epochs.ends()[band];
    for (int i = epochs.begin(band); i < end; i++) {
      double phase = (epochs.times()[i] - t0) * a;
      phases[i] = phase;
      first[i] = NONE;
      if (tables.hasPhase(phase)) {
        double position = tables.position(phase);
        first[i] = PhaseRows.first(position, tables.phases());
        PhaseRows.weights(position, tables.phases(), weights, slopes, 4 * i);
        from = Math.min(from, first[i]);
        to = Math.max(to, first[i] + 4);
      }
    }
    tables.table(epochs.bands()[band]).moveTo(z, c, from, to, columns[band]);
    double[] value = columns[band].value;
    for (int i = epochs.begin(band); i < end; i++) {
      for (int which = 0; which < 2; which++) {
        curves[which][i] = first[i] == NONE ? 0 : perError[i] * sum(i, weights, value, which);
      }
    }
  }

  private void differentiate(int i, Columns at) {
    if (first[i] == NONE) {
      for (int which = BY_Z; which < CURVES; which++) {
        curves[which][i] = 0;
      }
      return;
    }
    double scale = perError[i];
    double phaseByZ = -phases[i] * a * tables.positionsPerDay();
    double phaseByT0 = -a * tables.positionsPerDay();
    for (int which = 0; which < 2; which++) {
      double byPhase = scale * sum(i, slopes, at.value, which);
      curves[BY_Z + which][i] = scale * sum(i, weights, at.byZ, which) + byPhase * phaseByZ;
      curves[BY_T0 + which][i] = byPhase * phaseByT0;
      curves[BY_C + which][i] = scale * sum(i, weights, at.byC, which);
    }
  }

  /** The value in a column at an epoch that has a phase of the model. */
  private double sum(int i, double[] factors, double[] column, int which) {
    int row = 2 * first[i] + which;
    int at = 4 * i;
    return factors[at] * column[row]
        + factors[at + 1] * column[row + 2]
        + factors[at + 2] * column[row + 4]
        + factors[at + 3] * column[row + 6];
  }
}
