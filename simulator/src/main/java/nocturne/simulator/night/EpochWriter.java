package nocturne.simulator.night;

import java.util.List;

/** Writes {@code prv_candidates} and {@code fp_hists}: the visits before the alert's own. */
final class EpochWriter {
  /** How many nullable fields of an upper limit lie between the field and the zero point. */
  private static final int FROM_FIELD_TO_ZERO_POINT = 38;

  private static final byte[] STATUS = SourceWriter.ascii("0");
  private static final double LN10_BY_2_5 = StrictMath.log(10) / 2.5;

  private final AvroBytes out;
  private final SourceWriter source;

  EpochWriter(AvroBytes out) {
    this.out = out;
    this.source = new SourceWriter(out);
  }

  /** The seed of a detection's minor values, equal in every packet that contains it. */
  static Draw draw(long objectSeed, Exposure exposure) {
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
      source.image(
          epoch.measurement().exposure(),
          imageNames.of(epoch.measurement().exposure()),
          object.place().rcid());
      if (epoch.isDetection()) {
        detection(object, epoch, seed);
      } else {
        upperLimit(object, epoch);
      }
      source.zeroPoint(epoch.measurement().exposure());
      source.colourTerm(epoch.measurement().exposure());
      out.bytes(SourceWriter.CLASSIFIER);
    }
    out.whole(0);
  }

  private void detection(SimulatedObject object, Epoch epoch, long seed) {
    Measurement measurement = epoch.measurement();
    Draw draw = draw(seed, measurement.exposure());
    out.someWhole(epoch.candid());
    out.someBytes(SourceWriter.sign(measurement));
    source.position(object, epoch);
    out.someReal(SourceWriter.ra(object, draw));
    out.someReal(SourceWriter.dec(object, draw));
    out.someSingle(measurement.magnitude());
    out.someSingle(measurement.magnitudeError());
    source.photometry(object, measurement, draw);
    out.nulls(3); // the survey keeps no solar-system match with the history
    source.apertures(measurement, draw);
    out.someReal(SourceWriter.rounded(object.place().raDeg()));
    out.someReal(
        SourceWriter.rounded(
            object.place().decDeg() + object.neighbourhood().starDistance() / 3600));
    out.someReal(Math.abs(measurement.flux()) / measurement.sigma());
  }

  private void upperLimit(SimulatedObject object, Epoch epoch) {
    Exposure exposure = epoch.measurement().exposure();
    out.nulls(3); // candid, isdiffpos, tblid
    out.someWhole(exposure.nightId());
    out.someWhole(object.place().rcid());
    out.someWhole(exposure.field().number());
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
    out.someWhole(exposure.field().number());
    out.someWhole(rcid);
    out.whole(exposure.band().fid());
    out.whole(exposure.pid(rcid));
    out.whole(exposure.referenceId(rcid));
    out.someSingle(exposure.seeing());
    out.someSingle(200);
    out.someSingle(exposure.skySigma() * digital / 4);
    source.zeroPoint(exposure);
    source.colourTerm(exposure);
    out.someSingle(30);
    out.someSingle(0.1);
    out.someSingle(0.1);
    out.someSingle(exposure.limit());
    out.whole(1);
    out.real(exposure.jd());
    out.someSingle(measurement.flux() * digital);
    out.someSingle(measurement.sigma() * digital);
    out.someBytes(STATUS);
    out.someSingle(object.neighbourhood().starDistance());
    out.real(SourceWriter.rounded(object.place().raDeg()));
    out.real(
        SourceWriter.rounded(
            object.place().decDeg() + object.neighbourhood().starDistance() / 3600));
    out.someSingle(object.neighbourhood().starMagnitude());
    out.someSingle(0.03);
    out.someSingle(0.9);
    out.someSingle(0.01);
  }
}
