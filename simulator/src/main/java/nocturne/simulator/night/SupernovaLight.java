package nocturne.simulator.night;

import nocturne.core.survey.ztf.Band;

/**
 * A core-collapse supernova's rise and fall in the form of Bazin et al. 2009 (A&amp;A 499, 653),
 * one pair of time scales a filter: {@code F(t) = A exp(-(t - b)/fall) / (1 + exp(-(t - b)/rise))},
 * with b such that the maximum lies at t0.
 *
 * <p>A stand-in: the shapes are stretched by (1 + z), but the spectrum is not shifted (no
 * K-correction), and neither stretch nor dust is in it.
 *
 * @param t0 Julian date of the maximum, observer's frame
 * @param z redshift
 * @param peakG apparent magnitude at maximum in g
 * @param peakR the same in r
 * @param shape time scales in the rest frame
 */
record SupernovaLight(double t0, double z, double peakG, double peakR, Shape shape)
    implements LightCurveModel {

  @Override
  public double differenceFlux(Band band, double jd) {
    double restDays = (jd - t0) / (1 + z);
    double fall = band == Band.G ? shape.fallG() : shape.fallR();
    double rise = shape.rise();
    // The form peaks at b + rise ln(fall/rise - 1); measured from that maximum, divided by its
    // height.
    double late = StrictMath.log(fall / rise - 1);
    double fromB = restDays + rise * late;
    if (fromB < -30 * rise) {
      return 0;
    }
    double height = StrictMath.exp(-rise * late / fall) / (1 + StrictMath.exp(-late));
    double form = StrictMath.exp(-fromB / fall) / (1 + StrictMath.exp(-fromB / rise));
    return Flux.ofMagnitude(band == Band.G ? peakG : peakR) * form / height;
  }

  /**
   * Time scales in rest-frame days.
   *
   * @param rise of the rise, both filters
   * @param fallG of the decline in g
   * @param fallR of the decline in r
   */
  record Shape(double rise, double fallG, double fallR) {
    /** A quick rise and a long, red plateau: near to a Type II. Our choice. */
    static final Shape CORE_COLLAPSE = new Shape(3.0, 32.0, 70.0);
  }
}
