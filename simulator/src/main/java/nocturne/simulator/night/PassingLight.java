package nocturne.simulator.night;

import nocturne.core.survey.ztf.Band;

/**
 * Light that is at a place in some exposures and not in others: an asteroid that passes in one of
 * them, a recurring artefact of subtraction.
 *
 * @param seed decides in which of the other exposures it is there
 * @param jd the exposure, Julian date of its start, in which it surely is there
 * @param flux the flux when it is there, zero point 25, perhaps negative
 * @param recurrence how often it is there in another exposure, 0 to 1
 */
record PassingLight(long seed, double jd, double flux, double recurrence)
    implements LightCurveModel {

  @Override
  public double differenceFlux(Band band, double when) {
    if (when == jd) {
      return flux;
    }
    double luck = Draw.fraction(Draw.mix(seed, Double.doubleToLongBits(when)));
    return luck < recurrence ? flux : 0;
  }
}
