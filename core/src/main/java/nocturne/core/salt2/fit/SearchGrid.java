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

  private static final double LONGEST_Z_STEP = 0.016;
  private static final double C_STEP = 0.75;

  private final List<BandTable> tables;
  private final int phases;
  private final double[] redshifts;
  private final double[] colours;
  private final AtomicReferenceArray<double[]> columns;

  SearchGrid(List<BandTable> tables, int phases, Range z, Range c) {
    this.tables = List.copyOf(tables);
    this.phases = phases;
    this.redshifts = steps(z, LONGEST_Z_STEP);
    this.colours = colours(c);
    this.columns = new AtomicReferenceArray<>(tables.size() * redshifts.length * colours.length);
  }

  /** Evenly from one end of a range to the other. */
  static double[] steps(Range range, double longest) {
    int count = (int) Math.ceil(range.width() / longest) + 1;
    double[] steps = new double[count];
    for (int i = 0; i < count; i++) {
      // 0.01 + (0.2 - 0.01) is above 0.2
      steps[i] =
          count == 1 ? range.low() : range.nearest(range.low() + range.width() * i / (count - 1));
    }
    return steps;
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
    BandTable.Columns columns = new BandTable.Columns(rows);
    table.moveTo(z, c, 0, rows, columns);
    table.differentiate(columns);
    double[] column = new double[CURVES * phases];
    for (int n = 0; n < phases; n++) {
      int row = PhaseRows.LEAD + n;
      column[CURVES * n] = columns.value[2 * row];
      column[CURVES * n + 1] = columns.value[2 * row + 1];
      column[CURVES * n + 2] = columns.byC[2 * row];
    }
    return column;
  }
}
