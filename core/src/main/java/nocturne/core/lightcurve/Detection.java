package nocturne.core.lightcurve;

import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.core.alert.Band;
import nocturne.core.alert.Candid;
import nocturne.core.night.JulianDate;
import org.jspecify.annotations.Nullable;

/**
 * One epoch at which the survey found a difference from its reference image.
 *
 * <p>NaN and what surveys write for "none" have become absent here.
 *
 * @param jd start of the exposure, Julian date, UTC, finite
 * @param fid the survey's number of the filter; null where it gave none
 * @param magpsf difference magnitude, AB, finite
 * @param sigmapsf its one-sigma error, mag, above zero; null where it is unknown
 * @param sign +1 where the source is brighter than in the reference, -1 where it is fainter
 * @param magzpsci zero point of the science image, mag; null where the survey gave none
 * @param candid the epoch's own number; null where the survey gave none
 */
public record Detection(
    double jd,
    @Nullable Integer fid,
    double magpsf,
    @Nullable Double sigmapsf,
    int sign,
    @Nullable Double magzpsci,
    @Nullable Candid candid) {

  /**
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Detection {
    boolean sound =
        Double.isFinite(jd)
            && Double.isFinite(magpsf)
            && (sigmapsf == null || (Double.isFinite(sigmapsf) && sigmapsf > 0))
            && (sign == 1 || sign == -1);
    if (!sound) {
      throw new IllegalArgumentException(
          "Cannot make a detection of jd "
              + jd
              + ", magpsf "
              + magpsf
              + ", sigmapsf "
              + sigmapsf
              + ", sign "
              + sign
              + ": a missing value must be absent, not a number.");
    }
  }

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }

  /** The filter, if it is one we know. */
  public Optional<Band> band() {
    return fid == null ? Optional.empty() : Band.ofFid(fid);
  }

  /** Whether the source is brighter than in the reference. */
  public boolean isPositive() {
    return sign > 0;
  }

  /** The signed difference flux for the AB zero point {@link Flux#ZERO_POINT}. */
  public double flux() {
    return sign * Flux.ofMagnitude(magpsf, Flux.ZERO_POINT);
  }

  /** The flux's one-sigma error, if that of the magnitude is known. */
  public OptionalDouble fluxError() {
    return sigmapsf == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Flux.error(flux(), sigmapsf));
  }

  /** Whether a model can be fitted to it: the band and the error are known. */
  public boolean isFittable() {
    return sigmapsf != null && band().isPresent();
  }
}
