package nocturne.core.lightcurve;

import java.util.OptionalDouble;
import nocturne.core.night.JulianDate;
import org.jspecify.annotations.Nullable;

/**
 * One epoch at which the survey found a difference from its reference image.
 *
 * <p>NaN and what surveys write for "none" have become absent here.
 *
 * @param jd start of the exposure, Julian date, UTC, finite
 * @param band name of the filter's transmission curve, such as {@code ztfg}; for a filter that we
 *     do not know, a text that no curve is named
 * @param mag difference magnitude, AB, finite
 * @param magError its one-sigma error, mag, above zero; null where it is unknown
 * @param sign +1 where the source is brighter than in the reference, -1 where it is fainter
 * @param candid the epoch's own number; null where the survey gave none
 */
public record Detection(
    double jd, String band, double mag, @Nullable Double magError, int sign, @Nullable Long candid)
    implements Epoch {

  /**
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Detection {
    boolean sound =
        Double.isFinite(jd)
            && Double.isFinite(mag)
            && (magError == null || (Double.isFinite(magError) && magError > 0))
            && (sign == 1 || sign == -1);
    if (!sound) {
      throw new IllegalArgumentException(
          ("Cannot make a detection of jd %s, mag %s, magError %s, sign %s: a"
                  + " missing value must be absent, not a number.")
              .formatted(jd, mag, magError, sign));
    }
  }

  @Override
  public Kind kind() {
    return Kind.DETECTION;
  }

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }

  /** Whether the source is brighter than in the reference. */
  public boolean isPositive() {
    return sign > 0;
  }

  /** The signed difference flux for the AB zero point {@link Flux#ZERO_POINT}. */
  public double flux() {
    return sign * Flux.ofMagnitude(mag, Flux.ZERO_POINT);
  }

  /** The flux's one-sigma error, if that of the magnitude is known. */
  public OptionalDouble fluxError() {
    return magError == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Flux.error(flux(), magError));
  }
}
