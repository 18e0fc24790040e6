package nocturne.simulator.night;

/**
 * The measurement of one place in one exposure: a flux with its error, a detection from 5 sigma on.
 *
 * <p>The variance is that of the sky (from the limiting magnitude), of the photons of the object
 * and of whatever lies in the reference image under it (20 electrons a unit of flux: 3.3 DN at the
 * usual zero point, 6.2 electrons a DN), and of 2 % of their flux, which a subtraction leaves
 * behind. The last is our choice.
 *
 * @param exposure what was exposed
 * @param flux measured flux of the difference, zero point 25
 * @param sigma its 1-sigma error
 */
record Measurement(Exposure exposure, double flux, double sigma) {
  /** From how many sigma on the survey speaks of a detection. */
  static final double DETECTION_SIGMA = 5;

  private static final double ELECTRONS_PER_FLUX = 20;
  private static final double SUBTRACTION_ERROR = 0.02;

  /**
   * @param seed the object's; repeated measurements of an object in an exposure are equal
   */
  static Measurement of(SimulatedObject object, Exposure exposure, long seed) {
    double difference = object.light().differenceFlux(exposure.band(), exposure.jd());
    double total = Math.abs(difference) + referenceFlux(object);
    double residue = SUBTRACTION_ERROR * total;
    double variance =
        exposure.skySigma() * exposure.skySigma() + total / ELECTRONS_PER_FLUX + residue * residue;
    double sigma = Math.sqrt(variance);
    Draw noise = new Draw(Draw.mix(seed, Double.doubleToLongBits(exposure.jd())));
    return new Measurement(exposure, difference + sigma * noise.normal(), sigma);
  }

  /** Light that the reference image has at this place. */
  private static double referenceFlux(SimulatedObject object) {
    return object.light() instanceof Light.Variable variable
        ? Flux.ofMagnitude(variable.meanR())
        : 0;
  }

  boolean isDetection() {
    return Math.abs(flux) >= DETECTION_SIGMA * sigma;
  }

  boolean isPositive() {
    return flux > 0;
  }

  double magnitude() {
    return Flux.magnitude(Math.abs(flux));
  }

  double magnitudeError() {
    return Flux.MAGNITUDES_PER_RELATIVE_ERROR * sigma / Math.abs(flux);
  }
}
