package nocturne.simulator.night;

import java.nio.charset.StandardCharsets;

/**
 * Writes the fields that a candidate and an earlier detection have in common, in the layout's
 * order.
 *
 * <p>Magnitudes and their errors follow from the measurement. Shapes and counts of pixels are drawn
 * about what is usual; no stage of ours reads them. The same detection gets the same values whether
 * it is told as candidate or as history.
 */
record SourceWriter(AvroBytes out) {
  /** The survey's own "none near" in distances and magnitudes. */
  static final double NONE = -999;

  static final byte[] PROGRAMME = ascii("simulated");
  static final byte[] CLASSIFIER = ascii("simulated");
  private static final byte[] POSITIVE = ascii("t");
  private static final byte[] NEGATIVE = ascii("f");
  private static final byte[] ENDING = ascii("_scimrefdiffimg.fits");
  private static final int QUADRANT_LENGTH = 7;
  private static final double ARCSEC = 1 / 3600.0;
  private static final double PIXEL_ARCSEC = 1.01;

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] sign(Measurement measurement) {
    return measurement.isPositive() ? POSITIVE : NEGATIVE;
  }

  /** {@code jd} to {@code programid}. */
  void image(Exposure exposure, byte[] imageName, int rcid) {
    out.real(exposure.jd());
    out.whole(exposure.band().fid());
    out.whole(exposure.pid(rcid));
    out.someSingle(exposure.limit());
    int ccd = rcid / 4 + 1;
    out.some().whole(imageName.length + QUADRANT_LENGTH + ENDING.length);
    out.raw(imageName, imageName.length);
    byte[] quadrant = {
      (byte) ('0' + ccd / 10), (byte) ('0' + ccd % 10), '_', 'o', '_', 'q', (byte) ('1' + rcid % 4)
    };
    out.raw(quadrant, quadrant.length);
    out.raw(ENDING, ENDING.length);
    out.someBytes(PROGRAMME);
    out.whole(1);
  }

  /** {@code tblid} to {@code ypos}. */
  void position(SimulatedObject object, Epoch epoch) {
    SkyField.Place place = object.place();
    Exposure exposure = epoch.measurement().exposure();
    out.someWhole(epoch.row());
    out.someWhole(exposure.nightId());
    out.someWhole(place.rcid());
    out.someWhole(exposure.field().number());
    out.someSingle(place.xpos());
    out.someSingle(place.ypos());
  }

  /** Right ascension as measured, a tenth of an arcsecond about the truth. */
  static double ra(SimulatedObject object, Draw draw) {
    double cosine = StrictMath.cos(StrictMath.toRadians(object.place().decDeg()));
    return rounded(object.place().raDeg() + draw.normal(0, 0.1) * ARCSEC / cosine);
  }

  /** Declination as measured, likewise. */
  static double dec(SimulatedObject object, Draw draw) {
    return rounded(object.place().decDeg() + draw.normal(0, 0.1) * ARCSEC);
  }

  static double rounded(double degrees) {
    return Math.rint(degrees * 1e7) / 1e7;
  }

  /** {@code chipsf} to {@code rb}. */
  void photometry(SimulatedObject object, Measurement measurement, Draw draw) {
    double magnitude = measurement.magnitude();
    double error = measurement.magnitudeError();
    double aperture = magnitude + 0.7 * error * draw.normal();
    Neighbourhood near = object.neighbourhood();
    Exposure exposure = measurement.exposure();
    double major = draw.uniform(0.7, 1.1);
    double minor = major * draw.uniform(0.75, 1);
    double edge = Math.min(object.place().xpos(), object.place().ypos());
    out.someSingle(draw.uniform(0.5, 3));
    out.someSingle(aperture);
    out.someSingle(1.3 * error);
    out.someSingle(near.starDistance() / PIXEL_ARCSEC);
    out.someSingle(near.starMagnitude());
    out.someSingle(0.03);
    out.someSingle(0.9);
    out.someSingle(0.01);
    out.someSingle(draw.normal(0, 0.2));
    out.someSingle(aperture - magnitude);
    out.someSingle(exposure.seeing());
    out.someSingle(object.reality());
    out.someSingle(edge);
    out.someSingle(exposure.limit() - aperture);
    out.someSingle(draw.uniform(0.8, 1.1));
    out.someSingle(major);
    out.someSingle(minor);
    out.someSingle(major / exposure.seeing());
    out.someSingle(minor / exposure.seeing());
    out.someSingle(major / minor);
    out.someWhole(draw.below(6));
    out.someWhole(0);
    out.someSingle(score(object.reality(), draw));
  }

  /** {@code sumrat} to {@code sigmagapbig}. */
  void apertures(Measurement measurement, Draw draw) {
    double error = measurement.magnitudeError();
    out.someSingle(draw.uniform(0.8, 1));
    out.someSingle(measurement.magnitude() + error * draw.normal());
    out.someSingle(1.7 * error);
  }

  /** What a classifier makes of an object this real. */
  static double score(double reality, Draw draw) {
    return Math.min(1, Math.max(0, reality + 0.05 * draw.normal()));
  }

  /** {@code magzpsci}, {@code magzpsciunc}, {@code magzpscirms}. */
  void zeroPoint(Exposure exposure) {
    out.someSingle(exposure.zeroPoint());
    out.someSingle(1e-5);
    out.someSingle(0.03);
  }

  /** {@code clrcoeff}, {@code clrcounc}. */
  void colourTerm(Exposure exposure) {
    out.someSingle(exposure.band().fid() == 1 ? -0.04 : 0.1);
    out.someSingle(2e-5);
  }
}
