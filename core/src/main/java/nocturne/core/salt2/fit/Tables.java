package nocturne.core.salt2.fit;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.salt2.Axis;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModel;

/**
 * The tables of a model in several bands, over one range of redshifts and one of colours. They grow
 * as light curves are fitted, so fitters that differ only in other settings share them.
 * Thread-safe.
 */
final class Tables implements Selection.BandNumbers {
  /** All tables that memory has room for. Guarded by itself. */
  private static final List<SoftReference<Tables>> SHARED = new ArrayList<>();

  private static final double UNEVEN = 1e-9;

  private final Subject subject;
  private final Axis axis;
  private final List<Bandpass> bands = new ArrayList<>();
  private final List<BandTable> tables = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final SearchGrid grid;
  private final int phases;
  private final double first;
  private final double last;
  private final double positionsPerDay;

  /**
   * What is tabulated.
   *
   * @param bands of which those are tabulated that the model covers at all redshifts
   * @param mwebv colour excess E(B-V) of the Milky Way's dust, magnitudes
   */
  private record Subject(SaltModel model, Bandpasses bands, double mwebv, Range z, Range c) {}

  private Tables(Subject subject) {
    this.subject = subject;
    this.axis = subject.model.m0().phases();
    this.phases = axis.size();
    this.first = axis.first();
    this.last = axis.last();
    this.positionsPerDay = (phases - 1) / (last - first);
    requireEven();
    MilkyWayDust dust = MilkyWayDust.of(subject.mwebv);
    for (Bandpass band : subject.bands.all()) {
      if (BandTable.covers(subject.model, band, subject.z)) {
        numbers.put(band.name(), bands.size());
        bands.add(band);
        tables.add(new BandTable(subject.model, band, dust, subject.z, subject.c));
      } else {
        numbers.put(band.name(), UNCOVERED);
      }
    }
    this.grid = new SearchGrid(tables, phases, subject.z, subject.c);
  }

  /**
   * The tables for these settings.
   *
   * @throws IllegalArgumentException if the model's phases are at uneven steps
   */
  static Tables of(SaltModel model, Bandpasses bands, FitSettings settings) {
    FitSettings.Ranges ranges = settings.ranges();
    Subject wanted = new Subject(model, bands, settings.mwebv(), ranges.z(), ranges.c());
    synchronized (SHARED) {
      SHARED.removeIf(each -> each.refersTo(null));
      return SHARED.stream()
          .map(SoftReference::get)
          .filter(each -> each != null && each.subject.equals(wanted))
          .findFirst()
          .orElseGet(
              () -> {
                Tables made = new Tables(wanted);
                SHARED.add(new SoftReference<>(made));
                return made;
              });
    }
  }

  private void requireEven() {
    double step = (last - first) / (phases - 1);
    for (int i = 0; i + 1 < phases; i++) {
      if (Math.abs(axis.width(i) - step) > UNEVEN * step || phases < 4) {
        throw new IllegalArgumentException(
            ("The model %s cannot be fitted: its phases are not at least four at even"
                    + " steps, but %s. Take a model whose phases are.")
                .formatted(subject.model.name(), axis));
      }
    }
  }

  /** The bands that are tabulated, in the order of their numbers. */
  List<Bandpass> bands() {
    return bands;
  }

  @Override
  public int of(String band) {
    return numbers.getOrDefault(band, UNKNOWN);
  }

  @Override
  public int count() {
    return bands.size();
  }

  /** Where a search begins. */
  SearchGrid grid() {
    return grid;
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
