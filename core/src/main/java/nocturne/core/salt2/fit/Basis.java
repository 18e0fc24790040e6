package nocturne.core.salt2.fit;

import org.jspecify.annotations.Nullable;

/**
 * The model's fluxes at a light curve's epochs for x0 = 1, separately for its components M0 and M1,
 * with their derivatives by z, t0 and c, all in units of the errors. For one thread.
 *
 * <p>The fit is linear in x0 and x0 x1, whose columns these curves are; {@link #moveTo} computes
 * them for given z, t0 and c.
 */
final class Basis {
  /** Index of M0 among the curves: M0 and M1, then their derivatives by z, by t0 and by c. */
  static final int M0 = 0;

  static final int M1 = 1;
  private static final int BY_Z = 2;
  private static final int BY_T0 = 4;
  private static final int BY_C = 6;
  private static final int CURVES = 8;

  private final Tables tables;
  private final Measurements epochs;
  private final @Nullable Whitening whitening;
  private final int size;
  private final double[] data;
  private final double[] perError;
  private final double[][] curves;
  private final double[] value;
  private final double[] byZ;
  private final double[] byC;
  private final BandTable.Work work;
  private final double[] weights = new double[4];
  private final double[] slopes = new double[4];

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
    int width = 2 * tables.rows();
    this.work = new BandTable.Work(tables.rows());
    this.value = new double[width];
    this.byZ = new double[width];
    this.byC = new double[width];
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
   * @param parameter 0 for z, 1 for t0, 2 for c
   * @param which {@link #M0} or {@link #M1}
   */
  double[] derivative(int parameter, int which) {
    return curves[BY_Z + 2 * parameter + which];
  }

  /** Computes all curves for these parameters. */
  void moveTo(double z, double t0, double c) {
    for (int band = 0; band < epochs.bands().length; band++) {
      band(band, z, t0, c);
    }
    if (whitening != null) {
      for (double[] curve : curves) {
        whitening.apply(curve);
      }
    }
  }

  private void band(int band, double z, double t0, double c) {
    double a = 1 / (1 + z);
    int from = tables.rows();
    int to = 0;
    int end = epochs.ends()[band];
    for (int i = epochs.begin(band); i < end; i++) {
      double phase = (epochs.times()[i] - t0) * a;
      if (tables.hasPhase(phase)) {
        int first = PhaseRows.first(tables.position(phase), tables.phases());
        from = Math.min(from, first);
        to = Math.max(to, first + 4);
      }
    }
    if (from < to) {
      tables.table(epochs.bands()[band]).at(z, c, from, to, value, byZ, byC, work);
    }
    for (int i = epochs.begin(band); i < end; i++) {
      epoch(i, a, t0);
    }
  }

  private void epoch(int i, double a, double t0) {
    double phase = (epochs.times()[i] - t0) * a;
    if (!tables.hasPhase(phase)) {
      for (double[] curve : curves) {
        curve[i] = 0;
      }
      return;
    }
    double position = tables.position(phase);
    int first = PhaseRows.first(position, tables.phases());
    PhaseRows.weights(position, tables.phases(), weights, slopes);
    double scale = perError[i];
    double phaseByZ = -phase * a * tables.positionsPerDay();
    double phaseByT0 = -a * tables.positionsPerDay();
    for (int which = 0; which < 2; which++) {
      int row = 2 * first + which;
      double byPhase = scale * sum(slopes, value, row);
      curves[which][i] = scale * sum(weights, value, row);
      curves[BY_Z + which][i] = scale * sum(weights, byZ, row) + byPhase * phaseByZ;
      curves[BY_T0 + which][i] = byPhase * phaseByT0;
      curves[BY_C + which][i] = scale * sum(weights, byC, row);
    }
  }

  private static double sum(double[] weights, double[] column, int row) {
    return weights[0] * column[row]
        + weights[1] * column[row + 2]
        + weights[2] * column[row + 4]
        + weights[3] * column[row + 6];
  }
}
