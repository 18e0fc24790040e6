package nocturne.core.salt2.fit;

import java.util.List;
import nocturne.core.salt2.Axis;

/** The tables of a model in several bands, over one range of redshifts. */
final class Tables {
  private final Axis axis;
  private final List<BandTable> tables;
  private final int phases;
  private final double first;
  private final double last;
  private final double positionsPerDay;

  Tables(Axis axis, List<BandTable> tables) {
    this.axis = axis;
    this.tables = List.copyOf(tables);
    this.phases = axis.size();
    this.first = axis.first();
    this.last = axis.last();
    this.positionsPerDay = (phases - 1) / (last - first);
  }

  Axis axis() {
    return axis;
  }

  BandTable table(int band) {
    return tables.get(band);
  }

  /** Rows of a column, see {@link PhaseRows}. */
  int rows() {
    return PhaseRows.count(phases);
  }

  /** Phases of the model's grid. */
  int phases() {
    return phases;
  }

  boolean hasPhase(double phase) {
    return phase >= first && phase <= last;
  }

  /** A phase counted in steps of the grid. */
  double position(double phase) {
    return (phase - first) * positionsPerDay;
  }

  double positionsPerDay() {
    return positionsPerDay;
  }

  /**
   * The phases at which the model is not smooth: the first, the one after, the one before the last.
   */
  double boundary(int which) {
    return axis.node(which < 2 ? which : phases - 4 + which);
  }

  /** Days from a phase to the nearer end of the model's. */
  double fromEdge(double phase) {
    return Math.min(Math.abs(phase - first), Math.abs(phase - last));
  }
}
