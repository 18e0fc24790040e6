package nocturne.core.salt2.fit;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a fit may do. Cannot be changed; the {@code with} methods answer with others.
 *
 * @param start how the first significant epoch is found and the range of t0 laid about it
 * @param t0Before days from there down to the lowest t0
 * @param t0After days from there up to the highest
 * @param t0 the range of t0, MJD, in place of one laid about an epoch; a point holds t0
 * @param z range of redshifts; a point holds z
 * @param x0 value at which x0 is held; null leaves it free, without bounds
 * @param x1 range of x1; a point holds it
 * @param c range of c, mag; a point holds it
 * @param mwebv E(B-V) of the Milky Way's dust in front, mag
 * @param errorFloor share of each flux added to its error in quadrature
 * @param modelCovariance whether the model's own uncertainty is added to the errors
 * @param leastSignal signal-to-noise ratio that some epoch must reach
 * @param leastPositive positive detections that there must be
 * @param mostEvaluations of the model, for one light curve
 * @param phases range of rest-frame phases, days from maximum: where the best fit has an epoch at
 *     or beyond an end of it, or at an end of the model's own phases, such epochs are left out and
 *     the others are fitted again; null keeps all epochs
 */
public record FitSettings(
    Start start,
    double t0Before,
    double t0After,
    @Nullable Range t0,
    Range z,
    @Nullable Double x0,
    Range x1,
    Range c,
    double mwebv,
    double errorFloor,
    boolean modelCovariance,
    double leastSignal,
    int leastPositive,
    int mostEvaluations,
    @Nullable Range phases) {
  private static final FitSettings DEFAULTS =
      new FitSettings(
          Start.FIRST_IN_TIME,
          30,
          30,
          null,
          new Range(0.01, 0.2),
          null,
          new Range(-5, 5),
          new Range(-5, 5),
          0,
          0,
          false,
          5,
          5,
          20_000,
          new Range(-1000, 1000));

  /** How the epoch is found about which t0 is looked for. */
  public enum Start {
    /** The first in time whose signal-to-noise ratio is at least the least asked for. */
    FIRST_IN_TIME,
    /**
     * The original's: the first as given whose ratio is above it, and its time without fraction.
     */
    ORIGINAL
  }

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public FitSettings {
    require(t0Before >= 0 && t0Before <= 1000, "t0Before", t0Before, "0 to 1000 days");
    require(t0After >= 0 && t0After <= 1000, "t0After", t0After, "0 to 1000 days");
    require(z.low() > -0.9, "lowest z", z.low(), "above -0.9");
    require(x0 == null || (Double.isFinite(x0) && x0 != 0), "x0", x0, "a number other than 0");
    require(Double.isFinite(mwebv), "mwebv", mwebv, "a number");
    require(errorFloor >= 0 && errorFloor < 1e6, "error floor", errorFloor, "0 or more");
    require(Double.isFinite(leastSignal), "least signal-to-noise ratio", leastSignal, "a number");
    require(mostEvaluations > 0, "most evaluations", mostEvaluations, "above 0");
  }

  private static void require(boolean holds, String name, @Nullable Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The setting " + name + " cannot be " + value + "; give " + wanted + ".");
    }
  }

  /** Our own. */
  public static FitSettings defaults() {
    return DEFAULTS;
  }

  /** As the original broker fitted. */
  public static FitSettings original() {
    FitSettings d = DEFAULTS;
    return new FitSettings(
        Start.ORIGINAL,
        10,
        10,
        null,
        d.z,
        null,
        d.x1,
        d.c,
        0,
        0,
        false,
        5,
        5,
        d.mostEvaluations,
        null);
  }

  /** How many parameters are free. */
  public int freeParameters() {
    int free = x0 == null ? 1 : 0;
    free += z.isPoint() ? 0 : 1;
    free += t0 != null && t0.isPoint() ? 0 : 1;
    free += x1.isPoint() ? 0 : 1;
    return free + (c.isPoint() ? 0 : 1);
  }

  /** With another range of redshifts; a point holds z. */
  public FitSettings withZ(Range range) {
    return with(draft -> draft.z = range);
  }

  /** With t0 in this range, whatever the data. */
  public FitSettings withT0(Range range) {
    return with(draft -> draft.t0 = range);
  }

  /** With t0 within so many days of the epoch that {@link #start} finds. */
  public FitSettings withWindow(double before, double after) {
    return with(
        draft -> {
          draft.t0Before = before;
          draft.t0After = after;
          draft.t0 = null;
        });
  }

  /** With x0 held. */
  public FitSettings withX0(double value) {
    return with(draft -> draft.x0 = value);
  }

  /** With another range of x1; a point holds it. */
  public FitSettings withX1(Range range) {
    return with(draft -> draft.x1 = range);
  }

  /** With another range of c; a point holds it. */
  public FitSettings withC(Range range) {
    return with(draft -> draft.c = range);
  }

  /** With dust of the Milky Way in front. */
  public FitSettings withMwebv(double ebv) {
    return with(draft -> draft.mwebv = ebv);
  }

  /** With errors of at least this share of the flux, roughly: it is added in quadrature. */
  public FitSettings withErrorFloor(double share) {
    return with(draft -> draft.errorFloor = share);
  }

  /** With or without the model's own uncertainty. */
  public FitSettings withModelCovariance(boolean added) {
    return with(draft -> draft.modelCovariance = added);
  }

  /** With other demands on the data. */
  public FitSettings withDemands(double signal, int positive) {
    return with(
        draft -> {
          draft.leastSignal = signal;
          draft.leastPositive = positive;
        });
  }

  /** With another range of phases; null keeps all epochs. */
  public FitSettings withPhases(@Nullable Range range) {
    return with(draft -> draft.phases = range);
  }

  /** With another limit of evaluations. */
  public FitSettings withMostEvaluations(int most) {
    return with(draft -> draft.mostEvaluations = most);
  }

  private FitSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** Settings while one of them is exchanged. */
  private static final class Draft {
    private final Start start;
    private double t0Before;
    private double t0After;
    private @Nullable Range t0;
    private Range z;
    private @Nullable Double x0;
    private Range x1;
    private Range c;
    private double mwebv;
    private double errorFloor;
    private boolean modelCovariance;
    private double leastSignal;
    private int leastPositive;
    private int mostEvaluations;
    private @Nullable Range phases;

    Draft(FitSettings from) {
      this.start = from.start;
      this.t0Before = from.t0Before;
      this.t0After = from.t0After;
      this.t0 = from.t0;
      this.z = from.z;
      this.x0 = from.x0;
      this.x1 = from.x1;
      this.c = from.c;
      this.mwebv = from.mwebv;
      this.errorFloor = from.errorFloor;
      this.modelCovariance = from.modelCovariance;
      this.leastSignal = from.leastSignal;
      this.leastPositive = from.leastPositive;
      this.mostEvaluations = from.mostEvaluations;
      this.phases = from.phases;
    }

    FitSettings settings() {
      return new FitSettings(
          start,
          t0Before,
          t0After,
          t0,
          z,
          x0,
          x1,
          c,
          mwebv,
          errorFloor,
          modelCovariance,
          leastSignal,
          leastPositive,
          mostEvaluations,
          phases);
    }
  }
}
