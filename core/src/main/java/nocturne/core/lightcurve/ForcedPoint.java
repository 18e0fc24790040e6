package nocturne.core.lightcurve;

import java.util.Optional;
import nocturne.core.night.JulianDate;
import org.jspecify.annotations.Nullable;

/**
 * One epoch of forced photometry: the flux at the object's place whether or not anything was found
 * there.
 *
 * @param jd start of the exposure, Julian date, UTC, finite
 * @param band name of the filter's transmission curve, such as {@code ztfg}; for a filter that we
 *     do not know, a text that no curve is named
 * @param flux difference flux in the image's units (DN), signed, finite
 * @param fluxError its one-sigma error, DN, above zero
 * @param zeroPoint zero point of the science image, mag; null where the survey gave none
 */
public record ForcedPoint(
    double jd, String band, double flux, double fluxError, @Nullable Double zeroPoint)
    implements Epoch {

  @Override
  public Kind kind() {
    return Kind.FORCED;
  }

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }

  /** The factor that converts flux and error to the zero point {@link Flux#ZERO_POINT}. */
  public Optional<Double> scale() {
    return zeroPoint == null
        ? Optional.empty()
        : Optional.of(Flux.ofMagnitude(zeroPoint, Flux.ZERO_POINT));
  }
}
