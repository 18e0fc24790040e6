package nocturne.core.lightcurve;

import java.util.Optional;
import nocturne.core.alert.Band;
import nocturne.core.night.JulianDate;
import org.jspecify.annotations.Nullable;

/**
 * One epoch at which the survey looked and found nothing.
 *
 * @param jd start of the exposure, Julian date, UTC, finite
 * @param fid the survey's number of the filter; null where it gave none
 * @param diffmaglim five-sigma limiting magnitude of the difference image, AB, finite
 */
public record UpperLimit(double jd, @Nullable Integer fid, double diffmaglim) {

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }

  /** The filter, if it is one we know. */
  public Optional<Band> band() {
    return fid == null ? Optional.empty() : Band.ofFid(fid);
  }
}
