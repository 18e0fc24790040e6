package nocturne.core.lightcurve;

import nocturne.core.night.JulianDate;
import org.jspecify.annotations.Nullable;

/**
 * One epoch as the original broker saw it: packet order, no signs, the image's zero point.
 *
 * @param jd start of the exposure, Julian date, UTC; NaN where the packet has none
 * @param band name of the filter's transmission curve, such as {@code ztfg}; for a filter that we
 *     do not know, a text that no curve is named
 * @param mag difference magnitude, AB
 * @param magError its one-sigma error, mag; NaN where the packet has none
 * @param zp the image's zero point, or 25 where the packet has none
 * @param zpAssumed whether it is that 25, upon which the original failed
 * @param sign the sign as the packet writes it, numbers as digits; null where it has none
 */
public record OriginalEpoch(
    double jd,
    String band,
    double mag,
    double magError,
    double zp,
    boolean zpAssumed,
    @Nullable String sign) {

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }

  /** The flux for the zero point {@link #zp}, always positive. */
  public double flux() {
    return Flux.ofMagnitude(mag, zp);
  }

  /** The flux's error with the original's factor, 1.505 times too large. */
  public double fluxErrorOriginal() {
    return Flux.errorOriginal(flux(), magError);
  }

  /** The flux's error with the right factor. */
  public double fluxErrorCorrected() {
    return Flux.error(flux(), magError);
  }

  /** Whether the original counted it as a positive detection. */
  public boolean isExactlyPositive() {
    return "t".equals(sign);
  }
}
