package nocturne.core.salt2;

import java.util.ArrayList;
import java.util.List;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Flux;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.lightcurve.OriginalEpoch;

/**
 * The detections of a light curve as fluxes in one AB system. Upper limits and forced photometry
 * are left out; {@link WholePhotometry} has them too.
 */
public final class AlertPhotometry {
  private AlertPhotometry() {}

  /**
   * The detections by time: signed difference fluxes for the zero point {@link Flux#ZERO_POINT},
   * with the right error. An unknown error is NaN, an unknown filter a band that no fitter knows.
   */
  public static List<Observation> of(LightCurve curve) {
    List<Observation> all = new ArrayList<>();
    for (Detection detection : curve.detections()) {
      all.add(of(detection));
    }
    return List.copyOf(all);
  }

  /** A detection as {@link #of(LightCurve)} has it. */
  static Observation of(Detection detection) {
    return new Observation(
        detection.mjd(),
        detection.band(),
        detection.flux(),
        detection.fluxError().orElse(Double.NaN),
        Flux.ZERO_POINT);
  }

  /**
   * The epochs as the original broker fitted them: in the packet's order, positive whatever their
   * sign, for the image's own zero point, with errors 1.505 times too large. Positive detections
   * are those whose sign it knew as such.
   */
  public static List<Observation> original(List<OriginalEpoch> epochs) {
    List<Observation> all = new ArrayList<>();
    for (OriginalEpoch epoch : epochs) {
      all.add(
          new Observation(
              epoch.mjd(),
              epoch.band(),
              epoch.flux(),
              epoch.fluxErrorOriginal(),
              epoch.zp(),
              epoch.isExactlyPositive()));
    }
    return List.copyOf(all);
  }
}
