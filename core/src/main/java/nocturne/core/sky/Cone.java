package nocturne.core.sky;

import java.util.List;

/**
 * All positions within an angle of a centre.
 *
 * @param radius degrees, above 0, at most 180; positions at exactly this distance belong to it
 */
public record Cone(SkyPosition centre, double radius) {
  /** Added to the bounds, degrees: more than rounding takes off, less than a milliarcsecond. */
  private static final double SLACK = 1e-7;

  /**
   * @throws IllegalArgumentException if the radius is out of range or NaN
   */
  public Cone {
    if (!(radius > 0 && radius <= 180)) {
      throw new IllegalArgumentException(
          "A cone's radius is above 0 and at most 180 degrees, not " + radius + ".");
    }
  }

  /**
   * Numbers from one to another.
   *
   * @param from included
   * @param to included
   */
  public record Interval(double from, double to) {
    /** Whether a number is in it. */
    public boolean contains(double number) {
      return from <= number && number <= to;
    }
  }

  /** Whether a position belongs to it. */
  public boolean contains(SkyPosition position) {
    return centre.separation(position) <= radius;
  }

  /** Declinations that its positions can have, degrees. */
  public Interval declinations() {
    return new Interval(centre.dec() - radius - SLACK, centre.dec() + radius + SLACK);
  }

  /**
   * Right ascensions that its positions can have, degrees: one interval, two where they include 0,
   * all where the cone includes a pole.
   */
  public List<Interval> rightAscensions() {
    if (Math.abs(centre.dec()) + radius + SLACK >= 90) {
      return List.of(new Interval(0, 360));
    }
    // Where a meridian touches the cone: sin(half) = sin(radius) / cos(dec).
    double sine = Math.sin(Math.toRadians(radius)) / Math.cos(Math.toRadians(centre.dec()));
    double half = Math.toDegrees(Math.asin(Math.min(1, sine)));
    half += SLACK / Math.cos(Math.toRadians(centre.dec()));
    double from = centre.ra() - half;
    double to = centre.ra() + half;
    if (from < 0) {
      return List.of(new Interval(0, to), new Interval(from + 360, 360));
    }
    return to >= 360
        ? List.of(new Interval(0, to - 360), new Interval(from, 360))
        : List.of(new Interval(from, to));
  }
}
