package nocturne.simulator.night;

import java.util.List;
import nocturne.core.survey.ztf.Band;

/**
 * A source that is always there and changes as a sum of waves, relative to a reference image that
 * holds its mean.
 *
 * <p>One wave is a pulsating star; three with very different periods approximate an active nucleus,
 * whose light in truth wanders as a damped random walk (Kelly et al. 2009, ApJ 698, 895).
 *
 * @param meanG mean magnitude in g
 * @param meanR mean magnitude in r
 * @param waves what is added to the mean
 */
record VariableLight(double meanG, double meanR, List<Wave> waves) implements LightCurveModel {
  /**
   * How much smaller the amplitude is in r: that of RR Lyrae stars, near enough for all. Our
   * choice.
   */
  private static final double RED_OVER_GREEN = 0.7;

  private static final double TURN = 2 * StrictMath.PI;

  VariableLight {
    waves = List.copyOf(waves);
  }

  @Override
  public double differenceFlux(Band band, double jd) {
    double change = 0;
    for (Wave wave : waves) {
      double turns = jd / wave.periodDays() + wave.phase();
      change += wave.amplitude() * StrictMath.sin(TURN * (turns - Math.floor(turns)));
    }
    double mean = band == Band.G ? meanG : meanR;
    double scaled = band == Band.G ? change : change * RED_OVER_GREEN;
    return Flux.ofMagnitude(mean + scaled) - Flux.ofMagnitude(mean);
  }

  /**
   * One wave.
   *
   * @param amplitude half the range in g, mag
   * @param periodDays period, days
   * @param phase at Julian date zero, turns
   */
  record Wave(double amplitude, double periodDays, double phase) {}
}
