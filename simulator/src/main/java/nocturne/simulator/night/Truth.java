package nocturne.simulator.night;

import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.night.JulianDate;
import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;

/**
 * What is true of one simulated alert: a line of the truth file.
 *
 * @param candid the alert's number
 * @param objectId the object's name
 * @param population what the object is
 * @param model what its light follows
 * @param raDeg true right ascension, J2000, degrees
 * @param decDeg true declination, J2000, degrees
 * @param jd start of the exposure, Julian date
 * @param fid filter number, 1 g, 2 r
 * @param magpsf magnitude told
 * @param positive whether brighter than the reference
 * @param positiveDetections positive detections in the packet, this one included
 * @param z redshift of a supernova
 * @param t0Mjd maximum light of a supernova, MJD, observer's frame
 * @param x0 amplitude of a SALT supernova
 * @param x1 its stretch
 * @param c its colour, mag
 * @param peakMagnitude magnitude at maximum in g; a variable's mean; a passing object's magnitude
 * @param periodDays a variable's period
 * @param rangeMagnitudes a variable's range in g
 * @param expectedPass whether the alert was made to pass is_extragalactic_transient in its default
 *     mode
 */
public record Truth(
    Candid candid,
    String objectId,
    Population population,
    String model,
    double raDeg,
    double decDeg,
    double jd,
    int fid,
    double magpsf,
    boolean positive,
    int positiveDetections,
    @Nullable Double z,
    @Nullable Double t0Mjd,
    @Nullable Double x0,
    @Nullable Double x1,
    @Nullable Double c,
    @Nullable Double peakMagnitude,
    @Nullable Double periodDays,
    @Nullable Double rangeMagnitudes,
    boolean expectedPass) {

  /** What a fit of the alert should find; empty where the object is no SALT supernova. */
  public Optional<SaltParameters> salt() {
    return z == null || t0Mjd == null || x0 == null || x1 == null || c == null
        ? Optional.empty()
        : Optional.of(new SaltParameters(z, t0Mjd, x0, x1, c));
  }

  static Truth of(
      SimulatedObject object, Epoch epoch, int positiveDetections, boolean expectedPass) {
    ObjectTruth truth = object.truth();
    Measurement measurement = epoch.measurement();
    @Nullable Double t0Jd = truth.t0Jd();
    @Nullable SaltParameters salt = truth.salt();
    return new Truth(
        new Candid(epoch.candid()),
        object.objectId(),
        object.population(),
        truth.model(),
        object.place().raDeg(),
        object.place().decDeg(),
        epoch.jd(),
        measurement.exposure().band().fid(),
        measurement.magnitude(),
        measurement.isPositive(),
        positiveDetections,
        truth.z(),
        t0Jd == null ? null : JulianDate.toMjd(t0Jd),
        salt == null ? null : salt.x0(),
        salt == null ? null : salt.x1(),
        salt == null ? null : salt.c(),
        truth.peakMagnitude(),
        truth.periodDays(),
        truth.rangeMagnitudes(),
        expectedPass);
  }
}
