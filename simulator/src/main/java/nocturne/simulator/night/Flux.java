package nocturne.simulator.night;

/** Between magnitudes and fluxes of zero point 25 (AB): {@code m = 25 - 2.5 log10 F}. */
final class Flux {
  /** Factor from a relative flux error to a magnitude error: 2.5 / ln 10. */
  static final double MAGNITUDES_PER_RELATIVE_ERROR = 2.5 / StrictMath.log(10);

  private static final double PER_MAGNITUDE = StrictMath.log(10) / 2.5;

  private Flux() {}

  static double ofMagnitude(double magnitude) {
    return StrictMath.exp((25 - magnitude) * PER_MAGNITUDE);
  }

  /** The magnitude of a flux above zero. */
  static double magnitude(double flux) {
    return 25 - 2.5 * StrictMath.log10(flux);
  }
}
