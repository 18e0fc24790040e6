package nocturne.core.lightcurve;

/**
 * Fluxes of magnitudes: {@code flux = 10^((zp - mag) / 2.5)}, in units in which a source of
 * magnitude zp has flux 1.
 */
public final class Flux {
  /** The AB zero point of all default light curves. */
  public static final double ZERO_POINT = 25.0;

  /** Relative flux error of a magnitude error of one: ln(10) / 2.5 = 0.921. */
  private static final double PER_MAGNITUDE = Math.log(10) / 2.5;

  /** The original broker's value of that constant: ln(10 / 2.5) = 1.386, 1.505 times too large. */
  private static final double PER_MAGNITUDE_ORIGINAL = Math.log(10 / 2.5);

  private Flux() {}

  /** The flux of a magnitude, positive. */
  public static double ofMagnitude(double mag, double zeroPoint) {
    return PowerOfTen.of((zeroPoint - mag) / 2.5);
  }

  /** The one-sigma error of a flux from that of its magnitude. */
  public static double error(double flux, double magError) {
    return Math.abs(flux) * magError * PER_MAGNITUDE;
  }

  /** The error as the original broker had it. */
  public static double errorOriginal(double flux, double magError) {
    return flux * magError * PER_MAGNITUDE_ORIGINAL;
  }
}
