package nocturne.simulator.night;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
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
  static final String HEADER =
      "candid,objectId,population,model,ra,dec,jd,fid,magpsf,isdiffpos,n_positive,"
          + "z,t0_mjd,x0,x1,c,peak_mag,period_days,range_mag,expected_pass";
  private static final int COLUMNS = 20;

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

  /**
   * A line of CSV. Numbers have a fixed count of decimals, so that every JDK prints the same; an
   * empty cell means that the column has no meaning for the kind.
   */
  String line() {
    return String.join(
        ",",
        candid().toString(),
        objectId(),
        population().label(),
        model(),
        fixed(raDeg(), 7),
        fixed(decDeg(), 7),
        fixed(jd(), 7),
        Integer.toString(fid()),
        fixed(magpsf(), 5),
        positive() ? "t" : "f",
        Integer.toString(positiveDetections()),
        fixed(z(), 6),
        fixed(t0Mjd(), 5),
        fixed(x0(), 12),
        fixed(x1(), 6),
        fixed(c(), 6),
        fixed(peakMagnitude(), 5),
        fixed(periodDays(), 6),
        fixed(rangeMagnitudes(), 5),
        Boolean.toString(expectedPass()));
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

  /**
   * @throws IllegalArgumentException if the line cannot be parsed; the message says what is wrong
   */
  static Truth parse(String line) {
    List<String> cells = List.of(line.split(",", -1));
    if (cells.size() != COLUMNS) {
      throw new IllegalArgumentException(cells.size() + " cells where there should be " + COLUMNS);
    }
    return new Truth(
        new Candid(Long.parseLong(cells.get(0))),
        cells.get(1),
        Population.valueOf(cells.get(2).toUpperCase(Locale.ROOT).replace('-', '_')),
        cells.get(3),
        Double.parseDouble(cells.get(4)),
        Double.parseDouble(cells.get(5)),
        Double.parseDouble(cells.get(6)),
        Integer.parseInt(cells.get(7)),
        Double.parseDouble(cells.get(8)),
        cells.get(9).equals("t"),
        Integer.parseInt(cells.get(10)),
        optional(cells.get(11)),
        optional(cells.get(12)),
        optional(cells.get(13)),
        optional(cells.get(14)),
        optional(cells.get(15)),
        optional(cells.get(16)),
        optional(cells.get(17)),
        optional(cells.get(18)),
        Boolean.parseBoolean(cells.get(19)));
  }

  private static @Nullable Double optional(String cell) {
    return cell.isEmpty() ? null : Double.valueOf(cell);
  }
}
