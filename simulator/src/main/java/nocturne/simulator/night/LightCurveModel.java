package nocturne.simulator.night;

import nocturne.core.alert.Band;

/**
 * The light of one object as the difference images would show it without noise.
 *
 * <p>This is the seam for better models: whoever can say the flux of a supernova with its redshift,
 * date and stretch in the observer's frame can stand behind it.
 */
@FunctionalInterface
interface LightCurveModel {

  /**
   * Flux at one moment minus the flux in the reference image; zero point 25, AB, negative when the
   * object is fainter than its reference.
   *
   * @param band the filter, in the observer's frame
   * @param jd Julian date at the observer, days
   */
  double differenceFlux(Band band, double jd);
}
