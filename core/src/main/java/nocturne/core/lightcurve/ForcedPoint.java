package nocturne.core.lightcurve;

import java.util.Optional;
import nocturne.core.alert.Band;
import nocturne.core.night.JulianDate;
import org.jspecify.annotations.Nullable;

/**
 * One epoch of forced photometry: the flux at the object's place whether or not anything was found
 * there.
 *
 * @param jd start of the exposure, Julian date, UTC, finite
 * @param fid the survey's number of the filter; null where it gave none
 * @param flux difference flux in the image's units (DN), signed, finite
 * @param fluxError its one-sigma error, DN, above zero
 * @param magzpsci zero point of the science image, mag; null where the survey gave none
 */
public record ForcedPoint(
    double jd, @Nullable Integer fid, double flux, double fluxError, @Nullable Double magzpsci) {

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }

  /** The filter, if it is one we know. */
  public Optional<Band> band() {
    return fid == null ? Optional.empty() : Band.ofFid(fid);
  }

  /** What flux and error are multiplied with for the zero point {@link Flux#ZERO_POINT}. */
  public Optional<Double> scale() {
    return magzpsci == null
        ? Optional.empty()
        : Optional.of(Flux.ofMagnitude(magzpsci, Flux.ZERO_POINT));
  }
}
