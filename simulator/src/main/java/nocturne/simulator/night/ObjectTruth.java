package nocturne.simulator.night;

import nocturne.core.night.JulianDate;
import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;

/**
 * The properties with which an object was drawn; a component is null if it has no meaning for the
 * object's kind.
 *
 * @param model of its light
 * @param z redshift
 * @param t0Mjd maximum light, MJD, observer's frame
 * @param salt the parameters of a SALT supernova
 * @param peakMagnitude apparent magnitude at maximum in g; the mean in g of a permanent source; the
 *     magnitude of a passing object
 * @param periodDays period, of the first wave if there are several
 * @param rangeMagnitudes from faintest to brightest in g, of the first wave if there are several
 */
record ObjectTruth(
    String model,
    @Nullable Double z,
    @Nullable Double t0Mjd,
    @Nullable SaltParameters salt,
    @Nullable Double peakMagnitude,
    @Nullable Double periodDays,
    @Nullable Double rangeMagnitudes) {

  static ObjectTruth supernova(String model, double z, double t0Jd, double peakMagnitude) {
    return new ObjectTruth(model, z, JulianDate.toMjd(t0Jd), null, peakMagnitude, null, null);
  }

  static ObjectTruth salt(SaltParameters parameters, double peakMagnitude) {
    return new ObjectTruth(
        "SALT3-F22", parameters.z(), parameters.t0(), parameters, peakMagnitude, null, null);
  }

  static ObjectTruth variable(String model, double mean, double period, double range) {
    return new ObjectTruth(model, null, null, null, mean, period, range);
  }

  static ObjectTruth passing(String model, double magnitude) {
    return new ObjectTruth(model, null, null, null, magnitude, null, null);
  }
}
