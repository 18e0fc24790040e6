package nocturne.simulator.night;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the records of a packet, field by field in the layout's order: the candidate and the
 * visits before it.
 *
 * <p>Magnitudes and their errors follow from the measurement. Shapes and counts of pixels are drawn
 * about what is usual; no stage of ours reads them. The same detection gets the same values whether
 * it is told as candidate or as history.
 */
record SourceWriter(AvroBytes out) {
  /** The survey's own "none near" in distances and magnitudes. */
  private static final double NONE = -999;

  private static final byte[] PROGRAMME = ascii("simulated");
  private static final byte[] CLASSIFIER = ascii("simulated");
  private static final byte[] POSITIVE = ascii("t");
  private static final byte[] NEGATIVE = ascii("f");
  private static final byte[] ENDING = ascii("_scimrefdiffimg.fits");

  /** Number of nullable fields of an upper limit between the field and the zero point. */
  private static final int FROM_FIELD_TO_ZERO_POINT = 38;

  private static final byte[] STATUS = ascii("0");
  private static final double LN10_BY_2_5 = StrictMath.log(10) / 2.5;

  private static final double REFERENCE_START_JD = 2458200.5;
  private static final double REFERENCE_END_JD = 2458290.5;
  private static final int QUADRANT_LENGTH = 7;
  private static final double ARCSEC = 1 / 3600.0;
  private static final double PIXEL_ARCSEC = 1.01;

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] sign(Measurement measurement) {
    return measurement.isPositive() ? POSITIVE : NEGATIVE;
  }

  /** {@code jd} to {@code programid}. */
  private void image(Exposure exposure, byte[] imageName, int rcid) {
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
  private void position(SimulatedObject object, Epoch epoch) {
    SkyField.Place place = object.place();
    Exposure exposure = epoch.measurement().exposure();
    out.someWhole(epoch.row(), exposure.nightId(), place.rcid(), exposure.field().number());
    out.someSingle(place.xpos(), place.ypos());
  }

  /** Right ascension as measured, a tenth of an arcsecond about the truth. */
  private static double ra(SimulatedObject object, Draw draw) {
    double cosine = StrictMath.cos(StrictMath.toRadians(object.place().decDeg()));
    return rounded(object.place().raDeg() + draw.normal(0, 0.1) * ARCSEC / cosine);
  }

  /** Declination as measured, likewise. */
  private static double dec(SimulatedObject object, Draw draw) {
    return rounded(object.place().decDeg() + draw.normal(0, 0.1) * ARCSEC);
  }

  private static double rounded(double degrees) {
    return Math.rint(degrees * 1e7) / 1e7;
  }

  /** {@code chipsf} to {@code rb}. */
  private void photometry(SimulatedObject object, Measurement measurement, Draw draw) {
    double magnitude = measurement.magnitude();
    double error = measurement.magnitudeError();
    double aperture = magnitude + 0.7 * error * draw.normal();
    Neighbourhood near = object.neighbourhood();
    Exposure exposure = measurement.exposure();
    double major = draw.uniform(0.7, 1.1);
    double minor = major * draw.uniform(0.75, 1);
    double edge = Math.min(object.place().xpos(), object.place().ypos());
    out.someSingle(draw.uniform(0.5, 3), aperture, 1.3 * error, near.starDistance() / PIXEL_ARCSEC);
    out.someSingle(near.starMagnitude(), 0.03, 0.9, 0.01, draw.normal(0, 0.2));
    out.someSingle(aperture - magnitude, exposure.seeing(), object.reality(), edge);
    out.someSingle(exposure.limit() - aperture, draw.uniform(0.8, 1.1), major, minor);
    out.someSingle(major / exposure.seeing(), minor / exposure.seeing(), major / minor);
    out.someWhole(draw.below(6), 0);
    out.someSingle(score(object.reality(), draw));
  }

  /** {@code sumrat} to {@code sigmagapbig}. */
  private void apertures(Measurement measurement, Draw draw) {
    double error = measurement.magnitudeError();
    out.someSingle(draw.uniform(0.8, 1), measurement.magnitude() + error * draw.normal());
    out.someSingle(1.7 * error);
  }

  /**
   * A classifier's score of an object.
   *
   * @param reality 0 bogus to 1 real
   */
  private static double score(double reality, Draw draw) {
    return Math.min(1, Math.max(0, reality + 0.05 * draw.normal()));
  }

  /** {@code magzpsci}, {@code magzpsciunc}, {@code magzpscirms}. */
  private void zeroPoint(Exposure exposure) {
    out.someSingle(exposure.zeroPoint(), 1e-5, 0.03);
  }

  /** {@code clrcoeff}, {@code clrcounc}. */
  private void colourTerm(Exposure exposure) {
    out.someSingle(exposure.band().fid() == 1 ? -0.04 : 0.1, 2e-5);
  }

  /**
   * {@code candidate}: the detection that made the alert.
   *
   * @param history epochs before this one, ascending
   * @param seed the object's
   */
  void candidate(
      SimulatedObject object, Epoch epoch, byte[] imageName, List<Epoch> history, long seed) {
    Measurement measurement = epoch.measurement();
    Exposure exposure = measurement.exposure();
    Draw draw = draw(seed, exposure);
    image(exposure, imageName, object.place().rcid());
    out.whole(epoch.candid());
    out.bytes(sign(measurement));
    position(object, epoch);
    out.real(ra(object, draw));
    out.real(dec(object, draw));
    out.single(measurement.magnitude());
    out.single(measurement.magnitudeError());
    photometry(object, measurement, draw);
    asteroid(object.neighbourhood());
    apertures(measurement, draw);
    Draw surroundings = new Draw(Draw.mix(seed, object.place().rcid()));
    out.real(rounded(object.place().raDeg()));
    out.real(rounded(object.place().decDeg() + object.neighbourhood().starDistance() / 3600));
    nearestStar(object.neighbourhood());
    pastDetections(object, epoch, history, surroundings);
    out.someReal(Math.abs(measurement.flux()) / measurement.sigma());
    out.someWhole(0);
    fartherStars(object.neighbourhood(), surroundings);
    reference(exposure, object.place().rcid());
    ratios(measurement);
    calibration(exposure);
    out.someSingle(object.neighbourhood().starDistance(), 60);
    out.someSingle(object.neighbourhood().starMagnitude(), 13.5, 30, score(object.reality(), draw));
    out.bytes(CLASSIFIER);
  }

  private void asteroid(Neighbourhood near) {
    out.someSingle(near.asteroidDistance(), near.asteroidMagnitude());
    out.someBytes(
        ascii(near.asteroidNumber() == 0 ? "null" : Integer.toString(near.asteroidNumber())));
  }

  private void nearestStar(Neighbourhood near) {
    double red = near.starMagnitude();
    out.someSingle(red + 0.6, red, red - 0.2, red - 0.3, near.starScore(), near.starDistance());
  }

  /** {@code ndethist} to {@code jdendhist}: what always shines has been seen for years. */
  private void pastDetections(SimulatedObject object, Epoch epoch, List<Epoch> history, Draw draw) {
    int detections = 1;
    double first = epoch.jd();
    for (int i = history.size() - 1; i >= 0; i--) {
      if (history.get(i).isDetection()) {
        detections++;
        first = history.get(i).jd();
      }
    }
    if (object.light() instanceof Light.Variable) {
      detections += 20 + draw.below(300);
      first = REFERENCE_END_JD + draw.below(200);
    }
    out.whole(detections);
    out.whole(800L + draw.below(2000));
    out.someReal(Math.min(first, epoch.jd()));
    out.someReal(epoch.jd());
  }

  private void fartherStars(Neighbourhood near, Draw draw) {
    double second = near.starDistance() + draw.uniform(1.6, 8);
    double third = second + draw.uniform(0.5, 8);
    long number = 100_000_000_000_000_000L + (draw.bits() >>> 8);
    out.someWhole(number, number + 1);
    star(second, draw);
    out.someWhole(number + 2);
    star(third, draw);
    out.whole(3L + draw.below(12));
  }

  private void star(double distance, Draw draw) {
    double red = draw.uniform(18, 22);
    out.someSingle(NONE, red, red - 0.3, red - 0.5, draw.uniform(), distance);
  }

  private void reference(Exposure exposure, int rcid) {
    out.whole(exposure.referenceId(rcid));
    out.real(REFERENCE_START_JD);
    out.real(REFERENCE_END_JD);
    out.whole(15);
    out.bytes(CLASSIFIER);
  }

  /** {@code dsnrms}, {@code ssnrms}, {@code dsdiff}. */
  private void ratios(Measurement measurement) {
    double significance = Math.abs(measurement.flux()) / measurement.sigma();
    out.someSingle(0.8 * significance, 1.6 * significance, -0.8 * significance);
  }

  /** {@code magzpsci} to {@code clrrms}. */
  private void calibration(Exposure exposure) {
    zeroPoint(exposure);
    out.whole(400);
    colourTerm(exposure);
    out.someSingle(-1.3e-5, exposure.zeroPoint(), 0.65, 0.3);
  }

  /** The seed of a detection's minor values, equal in every packet that contains it. */
  private static Draw draw(long objectSeed, Exposure exposure) {
    return new Draw(Draw.mix(~objectSeed, Double.doubleToLongBits(exposure.jd())));
  }

  /** {@code prv_candidates}; null if there was no earlier visit. */
  void history(SimulatedObject object, List<Epoch> history, ImageNames imageNames, long seed) {
    if (history.isEmpty()) {
      out.nulls(1);
      return;
    }
    out.some().whole(history.size());
    for (Epoch epoch : history) {
      image(
          epoch.measurement().exposure(),
          imageNames.of(epoch.measurement().exposure()),
          object.place().rcid());
      if (epoch.isDetection()) {
        detection(object, epoch, seed);
      } else {
        upperLimit(object, epoch);
      }
      zeroPoint(epoch.measurement().exposure());
      colourTerm(epoch.measurement().exposure());
      out.bytes(CLASSIFIER);
    }
    out.whole(0);
  }

  private void detection(SimulatedObject object, Epoch epoch, long seed) {
    Measurement measurement = epoch.measurement();
    Draw draw = draw(seed, measurement.exposure());
    out.someWhole(epoch.candid());
    out.someBytes(sign(measurement));
    position(object, epoch);
    out.someReal(ra(object, draw));
    out.someReal(dec(object, draw));
    out.someSingle(measurement.magnitude(), measurement.magnitudeError());
    photometry(object, measurement, draw);
    out.nulls(3); // the survey keeps no solar-system match with the history
    apertures(measurement, draw);
    out.someReal(rounded(object.place().raDeg()));
    out.someReal(rounded(object.place().decDeg() + object.neighbourhood().starDistance() / 3600));
    out.someReal(Math.abs(measurement.flux()) / measurement.sigma());
  }

  private void upperLimit(SimulatedObject object, Epoch epoch) {
    Exposure exposure = epoch.measurement().exposure();
    out.nulls(3); // candid, isdiffpos, tblid
    out.someWhole(exposure.nightId(), object.place().rcid(), exposure.field().number());
    out.nulls(FROM_FIELD_TO_ZERO_POINT);
  }

  /** {@code fp_hists}: fluxes of the earlier visits, detected or not; null if there was none. */
  void forced(SimulatedObject object, List<Epoch> history) {
    if (history.isEmpty()) {
      out.nulls(1);
      return;
    }
    out.some().whole(history.size());
    for (Epoch epoch : history) {
      forced(object, epoch.measurement());
    }
    out.whole(0);
  }

  private void forced(SimulatedObject object, Measurement measurement) {
    Exposure exposure = measurement.exposure();
    int rcid = object.place().rcid();
    double digital = StrictMath.exp((exposure.zeroPoint() - 25) * LN10_BY_2_5);
    out.someWhole(exposure.field().number(), rcid);
    out.whole(exposure.band().fid());
    out.whole(exposure.pid(rcid));
    out.whole(exposure.referenceId(rcid));
    out.someSingle(exposure.seeing(), 200, exposure.skySigma() * digital / 4);
    zeroPoint(exposure);
    colourTerm(exposure);
    out.someSingle(30, 0.1, 0.1, exposure.limit());
    out.whole(1);
    out.real(exposure.jd());
    out.someSingle(measurement.flux() * digital, measurement.sigma() * digital);
    out.someBytes(STATUS);
    out.someSingle(object.neighbourhood().starDistance());
    out.real(rounded(object.place().raDeg()));
    out.real(rounded(object.place().decDeg() + object.neighbourhood().starDistance() / 3600));
    out.someSingle(object.neighbourhood().starMagnitude(), 0.03, 0.9, 0.01);
  }
}
