package nocturne.core.salt2;

/**
 * One measured flux. Any value may be missing (NaN): the fitter leaves out what cannot be fitted
 * and says so.
 *
 * @param mjd time, MJD
 * @param band name of the transmission curve, as sncosmo has it, such as {@code ztfg}
 * @param flux in units in which a source of AB magnitude {@code zeroPoint} has flux 1
 * @param fluxError its one-sigma error
 * @param zeroPoint AB zero point, mag
 * @param positive whether it counts as a detection of something brighter than in the reference
 */
public record Observation(
    double mjd, String band, double flux, double fluxError, double zeroPoint, boolean positive) {

  /** An observation that is positive if its flux is. */
  public Observation(double mjd, String band, double flux, double fluxError, double zeroPoint) {
    this(mjd, band, flux, fluxError, zeroPoint, flux > 0);
  }

  /** This observation with a share of its flux added to its error in quadrature. */
  public Observation withErrorFloor(double share) {
    return new Observation(
        mjd, band, flux, Math.hypot(fluxError, share * flux), zeroPoint, positive);
  }

  /** Whether it has all numbers, and an error above zero. */
  public boolean isUsable() {
    return Double.isFinite(mjd)
        && Double.isFinite(flux)
        && Double.isFinite(zeroPoint)
        && Double.isFinite(fluxError)
        && fluxError > 0;
  }

  /** This observation, not counted as a detection. */
  public Observation asNoDetection() {
    return new Observation(mjd, band, flux, fluxError, zeroPoint, false);
  }
}
