package nocturne.core.lightcurve;

import java.util.Optional;
import nocturne.core.alert.Band;
import nocturne.core.alert.Candid;
import nocturne.core.night.JulianDate;
import org.jspecify.annotations.Nullable;

/**
 * One epoch as the original broker saw it: packet order, no signs, the image's zero point.
 *
 * @param jd start of the exposure, Julian date, UTC; NaN where the packet has none
 * @param fid the survey's number of the filter; null where it gave none
 * @param magpsf difference magnitude, AB
 * @param sigmapsf its one-sigma error, mag; NaN where the packet has none
 * @param zp the image's zero point, or 25 where the packet has none
 * @param zpAssumed whether it is that 25, upon which the original failed
 * @param isdiffpos the sign as the packet writes it, numbers as digits; null where it has none
 * @param candid the epoch's own number; null where the survey gave none
 */
public record OriginalEpoch(
    double jd,
    @Nullable Integer fid,
    double magpsf,
    double sigmapsf,
    double zp,
    boolean zpAssumed,
    @Nullable String isdiffpos,
    @Nullable Candid candid) {

  /** The time as modified Julian date, UTC. */
  public double mjd() {
    return JulianDate.toMjd(jd);
  }

  /** The filter, if it is one we know; the original failed on others. */
  public Optional<Band> band() {
    return fid == null ? Optional.empty() : Band.ofFid(fid);
  }

  /** The flux for the zero point {@link #zp}, always positive. */
  public double flux() {
    return Flux.ofMagnitude(magpsf, zp);
  }

  /** The flux's error with the original's factor, 1.505 times too large. */
  public double fluxErrorOriginal() {
    return Flux.errorOriginal(flux(), sigmapsf);
  }

  /** The flux's error with the right factor. */
  public double fluxErrorCorrected() {
    return Flux.error(flux(), sigmapsf);
  }

  /** Whether the original counted it as a positive detection. */
  public boolean isExactlyPositive() {
    return "t".equals(isdiffpos);
  }
}
