package nocturne.core.salt2.fit;

import java.util.EnumSet;
import java.util.Set;
import nocturne.core.salt2.SaltParameter;
import org.jspecify.annotations.Nullable;

/**
 * What a fit may do. Cannot be changed; the {@code with} methods answer with others.
 *
 * @param window where t0 is looked for
 * @param mwebv E(B-V) of the Milky Way's dust in front, mag
 * @param errors what is added to those of the fluxes
 * @param demands on the data
 * @param mostEvaluations of the model, for one light curve
 * @param phases range of rest-frame phases, days from maximum: where the best fit has an epoch at
 *     or beyond an end of it, or at an end of the model's own phases, such epochs are left out and
 *     the others are fitted again; null keeps all epochs
 */
public record FitSettings(
    Window window,
    Ranges ranges,
    double mwebv,
    Errors errors,
    Demands demands,
    int mostEvaluations,
    @Nullable Range phases) {
  private static final FitSettings DEFAULTS =
      new FitSettings(
          new Window(Start.FIRST_IN_TIME, 30, 30, null),
          new Ranges(new Range(0.01, 0.2), null, new Range(-5, 5), new Range(-5, 5)),
          0,
          new Errors(0, false),
          new Demands(5, 5),
          20_000,
          new Range(-1000, 1000));

  /** The ways to find the epoch around which t0 is searched. */
  public enum Start {
    /**
     * The first positive detection in time whose signal-to-noise ratio is at least the least asked
     * for.
     */
    FIRST_IN_TIME,
    /**
     * The original's: the first as given whose ratio is above it, and its time without fraction.
     */
    ORIGINAL
  }

  /**
   * Where t0 is looked for.
   *
   * @param start how the first significant epoch is found
   * @param before days from there down to the lowest t0
   * @param after days from there up to the highest
   * @param t0 the range of t0, MJD, in place of one laid about an epoch; a point holds t0
   */
  public record Window(Start start, double before, double after, @Nullable Range t0) {
    public Window {
      require(before >= 0 && before <= 1000, "t0Before", before, "0 to 1000 days");
      require(after >= 0 && after <= 1000, "t0After", after, "0 to 1000 days");
    }
  }

  /**
   * Ranges of the parameters besides t0; a point holds one.
   *
   * @param z redshifts
   * @param x0 value at which x0 is held; null leaves it free, without bounds
   * @param x1 the model's stretch
   * @param c colours, mag
   */
  public record Ranges(Range z, @Nullable Double x0, Range x1, Range c) {
    public Ranges {
      require(z.low() > -0.9, "lowest z", z.low(), "above -0.9");
      require(x0 == null || (Double.isFinite(x0) && x0 != 0), "x0", x0, "a number other than 0");
    }
  }

  /**
   * Additions to the errors of the fluxes.
   *
   * @param floor share of each flux, in quadrature
   * @param modelCovariance whether the model's own uncertainty is added
   */
  public record Errors(double floor, boolean modelCovariance) {
    public Errors {
      require(floor >= 0 && floor < 1e6, "error floor", floor, "0 or more");
    }
  }

  /**
   * Minimum requirements for a fit.
   *
   * @param signal signal-to-noise ratio that some epoch must reach
   * @param positive minimum number of positive detections
   */
  public record Demands(double signal, int positive) {
    public Demands {
      require(Double.isFinite(signal), "least signal-to-noise ratio", signal, "a number");
    }
  }

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public FitSettings {
    require(Double.isFinite(mwebv), "mwebv", mwebv, "a number");
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

  /** The settings of the original broker. */
  public static FitSettings original() {
    Window window = new Window(Start.ORIGINAL, 10, 10, null);
    return DEFAULTS.with(window).withPhases(null);
  }

  /** The parameters that are held. */
  public Set<SaltParameter> held() {
    Set<SaltParameter> held = EnumSet.allOf(SaltParameter.class);
    held.removeIf(
        parameter ->
            switch (parameter) {
              case Z -> !ranges.z.isPoint();
              case T0 -> window.t0 == null || !window.t0.isPoint();
              case X0 -> ranges.x0 == null;
              case X1 -> !ranges.x1.isPoint();
              case C -> !ranges.c.isPoint();
            });
    return held;
  }

  /** Number of free parameters. */
  public int freeParameters() {
    return SaltParameter.values().length - held().size();
  }

  /** With another range of redshifts; a point holds z. */
  public FitSettings withZ(Range range) {
    return with(new Ranges(range, ranges.x0, ranges.x1, ranges.c));
  }

  /** With t0 in this range, whatever the data. */
  public FitSettings withT0(Range range) {
    return with(new Window(window.start, window.before, window.after, range));
  }

  /** With t0 within so many days of the epoch that {@link Window#start} finds. */
  public FitSettings withWindow(double before, double after) {
    return with(new Window(window.start, before, after, null));
  }

  /** With x0 held. */
  public FitSettings withX0(double value) {
    return with(new Ranges(ranges.z, value, ranges.x1, ranges.c));
  }

  /** With another range of x1; a point holds it. */
  public FitSettings withX1(Range range) {
    return with(new Ranges(ranges.z, ranges.x0, range, ranges.c));
  }

  /** With another range of c; a point holds it. */
  public FitSettings withC(Range range) {
    return with(new Ranges(ranges.z, ranges.x0, ranges.x1, range));
  }

  private FitSettings with(Window other) {
    return new FitSettings(other, ranges, mwebv, errors, demands, mostEvaluations, phases);
  }

  private FitSettings with(Ranges others) {
    return new FitSettings(window, others, mwebv, errors, demands, mostEvaluations, phases);
  }

  /** With dust of the Milky Way in front. */
  public FitSettings withMwebv(double ebv) {
    return new FitSettings(window, ranges, ebv, errors, demands, mostEvaluations, phases);
  }

  /**
   * With other errors.
   *
   * @param floor share of the flux that they are at least, roughly: it is added in quadrature
   * @param modelCovariance whether the model's own uncertainty is added
   */
  public FitSettings withErrors(double floor, boolean modelCovariance) {
    Errors others = new Errors(floor, modelCovariance);
    return new FitSettings(window, ranges, mwebv, others, demands, mostEvaluations, phases);
  }

  /** With other demands on the data. */
  public FitSettings withDemands(double signal, int positive) {
    Demands others = new Demands(signal, positive);
    return new FitSettings(window, ranges, mwebv, errors, others, mostEvaluations, phases);
  }

  /** With another range of phases; null keeps all epochs. */
  public FitSettings withPhases(@Nullable Range range) {
    return new FitSettings(window, ranges, mwebv, errors, demands, mostEvaluations, range);
  }

  /** With another limit of evaluations. */
  public FitSettings withMostEvaluations(int most) {
    return new FitSettings(window, ranges, mwebv, errors, demands, most, phases);
  }
}
