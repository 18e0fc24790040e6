package nocturne.core.lightcurve;

import nocturne.core.night.JulianDate;

/**
 * One epoch at which the survey looked and found nothing.
 *
 * @param jd start of the exposure, Julian date, UTC, finite
 * @param band name of the filter's transmission curve, such as {@code ztfg}; for a filter that we
 *     do not know, a text that no curve is named
 * @param limit five-sigma limiting magnitude of the difference image, AB, finite
 */
public record UpperLimit(double jd, String band, double limit) implements Epoch {

  @Override
  public Kind kind() {
    return Kind.LIMIT;
  }

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }
}
