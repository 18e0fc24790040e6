package nocturne.simulator.night;

import nocturne.core.survey.ztf.Band;

/**
 * The light of one object as the difference images would show it without noise.
 *
 * <p>Better models implement this interface: it needs the observer-frame flux of a supernova of
 * given redshift, date and stretch.
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
