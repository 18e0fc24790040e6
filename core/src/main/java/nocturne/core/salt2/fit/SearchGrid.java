package nocturne.core.salt2.fit;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The model at the redshifts and colours among which a search begins: M0, M1 and M0's derivative by
 * colour at each phase of the model's grid, phase by phase. Columns are made when first asked for.
 */
final class SearchGrid {
  /** Curves side by side in a column. */
  static final int CURVES = 3;

  private static final double LONGEST_Z_STEP = 0.024;
  private static final double C_STEP = 0.75;

  private final List<BandTable> tables;
  private final int phases;
  private final double[] redshifts;
  private final double[] colours;
  private final AtomicReferenceArray<double[]> columns;

  SearchGrid(List<BandTable> tables, int phases, Range z, Range c) {
    this.tables = List.copyOf(tables);
    this.phases = phases;
    this.redshifts = middles(z, LONGEST_Z_STEP);
    this.colours = colours(c);
    this.columns = new AtomicReferenceArray<>(tables.size() * redshifts.length * colours.length);
  }

  /** The middles of equal parts of a range. */
  static double[] middles(Range range, double longest) {
    int count = Math.max(1, (int) Math.ceil(range.width() / longest));
    double[] middles = new double[count];
    for (int i = 0; i < count; i++) {
      middles[i] = range.low() + range.width() * (i + 0.5) / count;
    }
    return middles;
  }

  private static double[] colours(Range c) {
    int first = (int) Math.ceil(c.low() / C_STEP);
    int last = (int) Math.floor(c.high() / C_STEP);
    if (c.isPoint() || last < first) {
      return new double[] {(c.low() + c.high()) / 2};
    }
    double[] colours = new double[last - first + 1];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = (first + i) * C_STEP;
    }
    return colours;
  }

  int redshifts() {
    return redshifts.length;
  }

  double redshift(int index) {
    return redshifts[index];
  }

  int colours() {
    return colours.length;
  }

  double colour(int index) {
    return colours[index];
  }

  /** The number of the colour nearest to this one. */
  int nearestColour(double c) {
    return (int) Math.max(0, Math.min(colours.length - 1, Math.rint((c - colours[0]) / C_STEP)));
  }

  /** The column of a band: {@link #CURVES} numbers for each phase. */
  double[] column(int band, int redshift, int colour) {
    int index = (band * redshifts.length + redshift) * colours.length + colour;
    double[] known = columns.get(index);
    if (known != null) {
      return known;
    }
    double[] made = make(tables.get(band), redshifts[redshift], colours[colour]);
    return columns.compareAndSet(index, null, made) ? made : columns.get(index);
  }

  private double[] make(BandTable table, double z, double c) {
    int rows = table.rows();
    double[] value = new double[2 * rows];
    double[] byZ = new double[2 * rows];
    double[] byC = new double[2 * rows];
    table.at(z, c, 0, rows, value, byZ, byC, new BandTable.Work(rows));
    double[] column = new double[CURVES * phases];
    for (int n = 0; n < phases; n++) {
      int row = PhaseRows.LEAD + n;
      column[CURVES * n] = value[2 * row];
      column[CURVES * n + 1] = value[2 * row + 1];
      column[CURVES * n + 2] = byC[2 * row];
    }
    return column;
  }
}
