package nocturne.core.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import nocturne.core.alert.Alert;
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

  /** Right ascension and declination of the north galactic pole, J2000, radians. */
  private static final double POLE_RA = Math.toRadians(192.85948);

  private static final double POLE_DEC = Math.toRadians(27.12825);

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

  /** What the cuts that are on say of an alert. */
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

  private static OptionalDouble distanceFromPlane(Alert alert) {
    OptionalDouble ra = alert.ra();
    OptionalDouble dec = alert.dec();
    return ra.isPresent() && dec.isPresent()
        ? OptionalDouble.of(Math.abs(galacticLatitude(ra.getAsDouble(), dec.getAsDouble())))
        : OptionalDouble.empty();
  }

  /** Galactic latitude, degrees, of a place given in degrees, J2000. */
  static double galacticLatitude(double ra, double dec) {
    double declination = Math.toRadians(dec);
    double sine =
        Math.sin(declination) * Math.sin(POLE_DEC)
            + Math.cos(declination) * Math.cos(POLE_DEC) * Math.cos(Math.toRadians(ra) - POLE_RA);
    return Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, sine))));
  }
}
