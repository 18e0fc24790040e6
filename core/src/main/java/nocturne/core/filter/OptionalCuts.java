package nocturne.core.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import nocturne.core.alert.Alert;
import nocturne.core.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/**
 * Cuts that an operator may add; null turns one off. An alert that lacks the value does not pass.
 *
 * @param minRb the least real/bogus score, 0 to 1
 * @param minDrb the least deep-learning real/bogus score, 0 to 1
 * @param minGalacticLatitude the least distance from the Milky Way's plane, degrees, 0 to 90
 * @param maxNdethist the most earlier detections at the place
 */
public record OptionalCuts(
    @Nullable Double minRb,
    @Nullable Double minDrb,
    @Nullable Double minGalacticLatitude,
    @Nullable Integer maxNdethist) {

  /** No cut at all. */
  public static final OptionalCuts OFF = new OptionalCuts(null, null, null, null);

  /**
   * @throws IllegalArgumentException if a bound is outside its range
   */
  public OptionalCuts {
    require("min_rb", minRb, 1);
    require("min_drb", minDrb, 1);
    require("min_galactic_latitude", minGalacticLatitude, 90);
    require("max_ndethist", maxNdethist, Integer.MAX_VALUE);
  }

  private static void require(String name, @Nullable Number bound, double most) {
    if (bound != null && !(bound.doubleValue() >= 0 && bound.doubleValue() <= most)) {
      throw new IllegalArgumentException(
          "Cannot cut at " + name + " = " + bound + ": give a number from 0 to " + most + ".");
    }
  }

  /** Evaluates the enabled cuts. */
  List<Verdict.Cut> evaluate(Alert alert) {
    List<Verdict.Cut> cuts = new ArrayList<>();
    if (minRb != null) {
      cuts.add(atLeast("min_rb", minRb, alert.number("rb")));
    }
    if (minDrb != null) {
      cuts.add(atLeast("min_drb", minDrb, alert.number("drb")));
    }
    if (minGalacticLatitude != null) {
      cuts.add(atLeast("min_galactic_latitude", minGalacticLatitude, distanceFromPlane(alert)));
    }
    if (maxNdethist != null) {
      OptionalDouble ndethist = alert.number("ndethist");
      boolean passed = ndethist.isPresent() && ndethist.getAsDouble() <= maxNdethist;
      cuts.add(new Verdict.Cut("max_ndethist", passed, boxed(ndethist)));
    }
    return cuts;
  }

  private static Verdict.Cut atLeast(String name, double bound, OptionalDouble value) {
    boolean passed = value.isPresent() && value.getAsDouble() >= bound;
    return new Verdict.Cut(name, passed, boxed(value));
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() && !Double.isNaN(value.getAsDouble()) ? value.getAsDouble() : null;
  }

  /** Empty where the alert has no position, or none in the sky. */
  private static OptionalDouble distanceFromPlane(Alert alert) {
    double ra = alert.ra().orElse(Double.NaN);
    double dec = alert.dec().orElse(Double.NaN);
    return SkyPosition.isRightAscension(ra) && SkyPosition.isDeclination(dec)
        ? OptionalDouble.of(Math.abs(new SkyPosition(ra, dec).galacticLatitude()))
        : OptionalDouble.empty();
  }
}
