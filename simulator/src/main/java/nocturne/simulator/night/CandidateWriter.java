package nocturne.simulator.night;

import java.util.List;

/** Writes the record {@code candidate}: the detection that made the alert. */
final class CandidateWriter {
  private static final double REFERENCE_START_JD = 2458200.5;
  private static final double REFERENCE_END_JD = 2458290.5;

  private final AvroBytes out;
  private final SourceWriter source;

  CandidateWriter(AvroBytes out) {
    this.out = out;
    this.source = new SourceWriter(out);
  }

  /**
   * @param history epochs before this one, ascending
   * @param seed the object's
   */
  void write(
      SimulatedObject object, Epoch epoch, byte[] imageName, List<Epoch> history, long seed) {
    Measurement measurement = epoch.measurement();
    Exposure exposure = measurement.exposure();
    Draw draw = EpochWriter.draw(seed, exposure);
    source.image(exposure, imageName, object.place().rcid());
    out.whole(epoch.candid());
    out.bytes(SourceWriter.sign(measurement));
    source.position(object, epoch);
    out.real(SourceWriter.ra(object, draw));
    out.real(SourceWriter.dec(object, draw));
    out.single(measurement.magnitude());
    out.single(measurement.magnitudeError());
    source.photometry(object, measurement, draw);
    asteroid(object.neighbourhood());
    source.apertures(measurement, draw);
    Draw surroundings = new Draw(Draw.mix(seed, object.place().rcid()));
    out.real(SourceWriter.rounded(object.place().raDeg()));
    out.real(
        SourceWriter.rounded(
            object.place().decDeg() + object.neighbourhood().starDistance() / 3600));
    nearestStar(object.neighbourhood());
    pastDetections(object, epoch, history, surroundings);
    out.someReal(Math.abs(measurement.flux()) / measurement.sigma());
    out.someWhole(0);
    fartherStars(object.neighbourhood(), surroundings);
    reference(exposure, object.place().rcid());
    ratios(measurement);
    calibration(exposure);
    out.someSingle(object.neighbourhood().starDistance());
    out.someSingle(60);
    out.someSingle(object.neighbourhood().starMagnitude());
    out.someSingle(13.5);
    out.someSingle(30);
    out.someSingle(SourceWriter.score(object.reality(), draw));
    out.bytes(SourceWriter.CLASSIFIER);
  }

  private void asteroid(Neighbourhood near) {
    out.someSingle(near.asteroidDistance());
    out.someSingle(near.asteroidMagnitude());
    out.someBytes(
        SourceWriter.ascii(
            near.asteroidNumber() == 0 ? "null" : Integer.toString(near.asteroidNumber())));
  }

  private void nearestStar(Neighbourhood near) {
    double red = near.starMagnitude();
    out.someSingle(red + 0.6);
    out.someSingle(red);
    out.someSingle(red - 0.2);
    out.someSingle(red - 0.3);
    out.someSingle(near.starScore());
    out.someSingle(near.starDistance());
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
    if (object.light() instanceof VariableLight) {
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
    out.someWhole(number);
    out.someWhole(number + 1);
    star(second, draw);
    out.someWhole(number + 2);
    star(third, draw);
    out.whole(3L + draw.below(12));
  }

  private void star(double distance, Draw draw) {
    double red = draw.uniform(18, 22);
    out.someSingle(SourceWriter.NONE);
    out.someSingle(red);
    out.someSingle(red - 0.3);
    out.someSingle(red - 0.5);
    out.someSingle(draw.uniform());
    out.someSingle(distance);
  }

  private void reference(Exposure exposure, int rcid) {
    out.whole(exposure.referenceId(rcid));
    out.real(REFERENCE_START_JD);
    out.real(REFERENCE_END_JD);
    out.whole(15);
    out.bytes(SourceWriter.CLASSIFIER);
  }

  /** {@code dsnrms}, {@code ssnrms}, {@code dsdiff}. */
  private void ratios(Measurement measurement) {
    double significance = Math.abs(measurement.flux()) / measurement.sigma();
    out.someSingle(0.8 * significance);
    out.someSingle(1.6 * significance);
    out.someSingle(-0.8 * significance);
  }

  /** {@code magzpsci} to {@code clrrms}. */
  private void calibration(Exposure exposure) {
    source.zeroPoint(exposure);
    out.whole(400);
    source.colourTerm(exposure);
    out.someSingle(-1.3e-5);
    out.someSingle(exposure.zeroPoint());
    out.someSingle(0.65);
    out.someSingle(0.3);
  }
}
