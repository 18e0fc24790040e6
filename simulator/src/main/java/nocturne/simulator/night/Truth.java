package nocturne.simulator.night;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;

/**
 * The truth of a simulated alert: a line of the truth file.
 *
 * @param object that was seen
 * @param epoch the visit that made the alert
 * @param positiveDetections in the packet, including this one
 * @param expectedPass whether the alert was made to pass is_extragalactic_transient in its default
 *     mode
 */
public record Truth(
    SimulatedObject object, Epoch epoch, int positiveDetections, boolean expectedPass) {
  static final String HEADER =
      "candid,objectId,population,model,ra,dec,jd,fid,magpsf,isdiffpos,n_positive,"
          + "z,t0_mjd,x0,x1,c,peak_mag,period_days,range_mag,expected_pass";

  private static final double THIRTY_MINUTES = 30 / 1440.0;

  /**
   * The truth of an alert.
   *
   * @param history epochs of its packet before this one, ascending
   */
  static Truth of(SimulatedObject object, Epoch epoch, List<Epoch> history) {
    int positive = 0;
    boolean stays = false;
    double lastPositive = Double.NaN;
    for (int i = 0; i <= history.size(); i++) {
      Epoch each = i < history.size() ? history.get(i) : epoch;
      if (each.isDetection() && each.measurement().isPositive()) {
        positive++;
        stays |= each.jd() - lastPositive >= THIRTY_MINUTES;
        lastPositive = each.jd();
      }
    }
    boolean expected =
        epoch.measurement().isPositive()
            && stays
            && object.neighbourhood().isEmptyOfStarsAndAsteroids();
    return new Truth(object, epoch, positive, expected);
  }

  /** The alert's number. */
  public Candid candid() {
    return new Candid(epoch.candid());
  }

  /** The object's name. */
  public String objectId() {
    return object.objectId();
  }

  /** The kind of the object. */
  public Population population() {
    return object.population();
  }

  /**
   * The parameters that a fit of the alert should find; empty if the object is no SALT supernova.
   */
  public Optional<SaltParameters> salt() {
    return Optional.ofNullable(object.truth().salt());
  }

  /**
   * A line of CSV. Numbers have a fixed count of decimals, so that every JDK prints the same; an
   * empty cell means that the column has no meaning for the kind.
   */
  String line() {
    Measurement measured = epoch.measurement();
    ObjectTruth drawn = object.truth();
    return String.join(
        ",",
        candid().toString(),
        objectId(),
        population().label(),
        drawn.model(),
        fixed(object.place().raDeg(), 7),
        fixed(object.place().decDeg(), 7),
        fixed(epoch.jd(), 7),
        Integer.toString(measured.exposure().band().fid()),
        fixed(measured.magnitude(), 5),
        measured.isPositive() ? "t" : "f",
        Integer.toString(positiveDetections),
        fixed(drawn.z(), 6),
        fixed(drawn.t0Mjd(), 5),
        fixed(salt().map(SaltParameters::x0).orElse(null), 12),
        fixed(salt().map(SaltParameters::x1).orElse(null), 6),
        fixed(salt().map(SaltParameters::c).orElse(null), 6),
        fixed(drawn.peakMagnitude(), 5),
        fixed(drawn.periodDays(), 6),
        fixed(drawn.rangeMagnitudes(), 5),
        Boolean.toString(expectedPass));
  }

  private static String fixed(@Nullable Double value, int decimals) {
    if (value == null) {
      return "";
    }
    double scale = 1;
    for (int i = 0; i < decimals; i++) {
      scale *= 10;
    }
    return BigDecimal.valueOf(Math.round(value * scale), decimals).toPlainString();
  }
}
