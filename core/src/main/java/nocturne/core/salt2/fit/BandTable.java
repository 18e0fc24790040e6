package nocturne.core.salt2.fit;

import java.util.concurrent.atomic.AtomicReferenceArray;
import nocturne.core.salt2.Axis;
import nocturne.core.salt2.BandIntegrals;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModel;

/**
 * What a supernova of x0 = 1 sends through one band at each phase of the model's grid, tabulated
 * over redshift and colour: a column of M0's fluxes and one of M1's, each with the rows of {@link
 * PhaseRows}.
 *
 * <p>After a factor {@code exp(-0.4 ln10 c CL)} with the colour law in the middle of the band is
 * taken out, a column is a polynomial of degree 4 in each third of a magnitude of colour, through
 * Chebyshev's points, whose coefficients are cubic splines of the redshift with knots at most 0.003
 * apart. Cells of colour are made when first asked for; made twice at once, they are the same.
 */
final class BandTable {
  private static final double LONGEST_STEP = 0.003;
  private static final double C_STEP = 1.0 / 3;
  private static final int TERMS = 5;

  /** Value and slope at the knots on either side. */
  private static final int KNOT_ROWS = 4;

  private static final int LEAST_KNOTS = 6;

  /** Redshifts closer than this are one to the table. */
  private static final double LEAST_RANGE = 1e-6;

  /** AB magnitude 25 is flux 1. */
  private static final double UNIT = 1e10;

  private static final double LN = 0.4 * Math.log(10);
  private static final double[] POINTS = points();
  private static final double[][] COEFFICIENTS = coefficients();

  private final SaltModel model;
  private final Bandpass band;
  private final MilkyWayDust dust;
  private final double firstZ;
  private final double zStep;
  private final int knots;
  private final double firstC;
  private final AtomicReferenceArray<double[][]> cells;
  private final double law;
  private final int rows;

  /**
   * @param z the model must {@linkplain #covers cover} the band at all of these
   */
  BandTable(SaltModel model, Bandpass band, MilkyWayDust dust, Range z, Range c) {
    this.model = model;
    this.band = band;
    this.dust = dust;
    this.firstZ = z.low();
    this.knots = Math.max(LEAST_KNOTS, (int) Math.ceil(z.width() / LONGEST_STEP) + 1);
    this.zStep = Math.max(z.width(), LEAST_RANGE) / (knots - 1);
    this.firstC = (Math.floor(c.low() / C_STEP) - 0.5) * C_STEP;
    this.cells = new AtomicReferenceArray<>((int) Math.ceil((c.high() - firstC) / C_STEP) + 1);
    this.law = model.colourLaw().at(band.effectiveWavelength() / (1 + (z.low() + z.high()) / 2));
    this.rows = PhaseRows.count(model.m0().phases().size());
  }

  /** Whether the model covers a band at all redshifts that a table over these would use. */
  static boolean covers(SaltModel model, Bandpass band, Range z) {
    return model.covers(band, z.low())
        && model.covers(band, z.low() + Math.max(z.width(), LEAST_RANGE));
  }

  int rows() {
    return rows;
  }

  /**
   * Computes the fluxes at a redshift and a colour, for the rows from {@code from} to before {@code
   * to}; none if {@code from} is not below {@code to}.
   */
  void moveTo(double z, double c, int from, int to, Columns columns) {
    int cell = clamp((int) Math.floor((c - firstC) / C_STEP), cells.length() - 1);
    double x = 2 * ((c - firstC) / C_STEP - cell) - 1;
    double position = (z - firstZ) / zStep;
    int knot = clamp((int) Math.floor(position), knots - 2);
    columns.cell = cell(cell);
    columns.row = 2 * knot * TERMS;
    columns.share = position - knot;
    columns.begin = 2 * from;
    columns.end = 2 * to;
    double power = Math.exp(-LN * law * c);
    double slope = 0;
    for (int term = 0; term < TERMS; term++) {
      columns.powers[term] = power;
      columns.slopes[term] = slope * (2 / C_STEP) - LN * law * power;
      slope = slope * x + power;
      power *= x;
    }
    columns.combineTerms(columns.powers, columns.knotValues);
    columns.combineValues(columns.knotValues, columns.value);
  }

  /** Computes the derivatives where the fluxes were computed last. */
  void differentiate(Columns columns) {
    columns.combineTerms(columns.slopes, columns.knotByC);
    columns.combineValues(columns.knotByC, columns.byC);
    double s = columns.share;
    double r = 1 - s;
    double middle = 6 * s * r / zStep;
    columns.combine(
        columns.knotValues,
        -middle,
        r * (1 - 3 * s) / zStep,
        middle,
        s * (3 * s - 2) / zStep,
        columns.byZ);
  }

  /**
   * Columns of a table at one redshift and colour: M0 and M1 take turns, so row n has M0 at 2 n and
   * M1 at 2 n + 1. Belongs to one thread.
   */
  static final class Columns {
    /** The fluxes. */
    final double[] value;

    /** Their derivatives by redshift, at constant phase. */
    final double[] byZ;

    /** Their derivatives by colour. */
    final double[] byC;

    private final double[] powers = new double[TERMS];
    private final double[] slopes = new double[TERMS];
    private final double[][] knotValues;
    private final double[][] knotByC;
    private double[][] cell = {};
    private int row;
    private double share;
    private int begin;
    private int end;

    /**
     * @param rows of the tables that are read
     */
    Columns(int rows) {
      int width = 2 * rows;
      this.value = new double[width];
      this.byZ = new double[width];
      this.byC = new double[width];
      this.knotValues = new double[KNOT_ROWS][width];
      this.knotByC = new double[KNOT_ROWS][width];
    }

    /** Sums the terms of colour at the knots on either side. */
    private void combineTerms(double[] weights, double[][] out) {
      for (int i = 0; i < KNOT_ROWS; i++) {
        BandTable.combine(cell, row + i * TERMS, weights, out[i], begin, end);
      }
    }

    /** Interpolates between the knots. */
    private void combineValues(double[][] knots, double[] out) {
      double s = share;
      double r = 1 - s;
      combine(knots, (1 + 2 * s) * r * r, s * r * r, s * s * (3 - 2 * s), -s * s * r, out);
    }

    private void combine(double[][] knots, double p, double q, double r, double s, double[] out) {
      BandTable.combine(knots, p, q, r, s, out, begin, end);
    }
  }

  /** Sums terms. One statement in the loop, so that the compiler makes vectors of it. */
  private static void combine(
      double[][] table, int row, double[] weights, double[] out, int begin, int end) {
    double[] a = table[row];
    double[] b = table[row + 1];
    double[] c = table[row + 2];
    double[] d = table[row + 3];
    double[] e = table[row + 4];
    double p = weights[0];
    double q = weights[1];
    double r = weights[2];
    double s = weights[3];
    double t = weights[4];
    for (int n = begin; n < end; n++) {
      out[n] = p * a[n] + q * b[n] + r * c[n] + s * d[n] + t * e[n];
    }
  }

  private static void combine(
      double[][] rows, double p, double q, double r, double s, double[] out, int begin, int end) {
    double[] a = rows[0];
    double[] b = rows[1];
    double[] c = rows[2];
    double[] d = rows[3];
    for (int n = begin; n < end; n++) {
      out[n] = p * a[n] + q * b[n] + r * c[n] + s * d[n];
    }
  }

  private static int clamp(int value, int most) {
    return Math.max(0, Math.min(most, value));
  }

  private double[][] cell(int index) {
    double[][] known = cells.get(index);
    if (known != null) {
      return known;
    }
    double[][] made = make(firstC + (index + 0.5) * C_STEP);
    return cells.compareAndSet(index, null, made) ? made : cells.get(index);
  }

  /** A row for each knot, value or slope, and term. */
  private double[][] make(double centre) {
    double[][] table = new double[knots * 2 * TERMS][2 * rows];
    double[] column = new double[2 * rows];
    BandIntegrals integrals = new BandIntegrals(model, band, dust);
    for (int knot = 0; knot < knots; knot++) {
      double z = firstZ + knot * zStep;
      for (int j = 0; j < TERMS; j++) {
        double c = centre + POINTS[j] * C_STEP / 2;
        integrals.moveTo(z, c);
        column(integrals, column);
        double factor = Math.exp(LN * law * c);
        for (int term = 0; term < TERMS; term++) {
          double weight = COEFFICIENTS[term][j] * factor;
          double[] row = table[knot * 2 * TERMS + term];
          for (int n = 0; n < row.length; n++) {
            row[n] += weight * column[n];
          }
        }
      }
    }
    for (int term = 0; term < TERMS; term++) {
      new KnotSlopes(knots, TERMS).fill(table, term);
    }
    return table;
  }

  private void column(BandIntegrals integrals, double[] column) {
    double scale = UNIT / band.abZeroFlux();
    Axis phases = model.m0().phases();
    // where the band reaches the end of the model's wavelengths, nodes leave that end out
    boolean plain = integrals.isPlain();
    PhaseRows.fill(
        phases,
        integrals::m0,
        n -> plain ? integrals.m0Node(n) : integrals.m0(phases.node(n)),
        scale,
        column,
        0);
    PhaseRows.fill(
        phases,
        integrals::m1,
        n -> plain ? integrals.m1Node(n) : integrals.m1(phases.node(n)),
        scale,
        column,
        1);
  }

  private static double[] points() {
    double[] points = new double[TERMS];
    for (int j = 0; j < TERMS; j++) {
      points[j] = Math.cos(Math.PI * (j + 0.5) / TERMS);
    }
    return points;
  }

  /** What turns values at the points into coefficients of powers: Lagrange's polynomials. */
  private static double[][] coefficients() {
    double[][] all = new double[TERMS][TERMS];
    for (int j = 0; j < TERMS; j++) {
      double[] product = new double[TERMS + 1];
      product[0] = 1;
      int degree = 0;
      for (int other = 0; other < TERMS; other++) {
        if (other != j) {
          double over = POINTS[j] - POINTS[other];
          for (int k = ++degree; k >= 0; k--) {
            product[k] = ((k > 0 ? product[k - 1] : 0) - POINTS[other] * product[k]) / over;
          }
        }
      }
      for (int term = 0; term < TERMS; term++) {
        all[term][j] = product[term];
      }
    }
    return all;
  }
}
