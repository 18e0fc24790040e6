package nocturne.simulator.night;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import nocturne.core.survey.ztf.Band;

/**
 * One exposure of one field: when, through which filter, how deep, and the numbers the survey makes
 * from that.
 *
 * <p>Depth: the median 5-sigma limits of ZTF are 20.8 mag in g and 20.6 mag in r (Bellm et al.
 * 2019, PASP 131, 018002); that they scatter by 0.35 mag and stay within 18.5 and 21.3 is our
 * choice. Fluxes here and everywhere in this package have the zero point 25 mag, AB.
 *
 * @param jd start, Julian date, days, to the seven decimals the survey gives
 * @param band the filter
 * @param field where the camera pointed
 * @param limit 5-sigma limiting magnitude of the difference image
 * @param skySigma 1-sigma error of a faint source's flux, zero point 25
 * @param zeroPoint magnitude of one DN
 * @param seeing width of the PSF, pixels
 */
record Exposure(
    double jd,
    Band band,
    SkyField field,
    double limit,
    double skySigma,
    float zeroPoint,
    float seeing) {

  /** Julian date of ZTF's night zero, 2017-01-01 00:00 UTC. */
  private static final double NIGHT_ZERO_JD = 2457754.5;

  private static final double EPOCH_JD = 2440587.5;

  static Exposure take(double jd, Band band, SkyField field, long seed) {
    double rounded = Math.rint(jd * 1e7) / 1e7;
    Draw draw = new Draw(Draw.mix(seed, Double.doubleToLongBits(rounded)));
    double median = band == Band.G ? 20.8 : 20.6;
    double limit = Math.min(21.3, Math.max(18.5, draw.normal(median, 0.35)));
    float zeroPoint = (float) ((band == Band.G ? 26.3 : 26.25) + 0.03 * draw.normal());
    float seeing = (float) Math.max(1.3, draw.normal(2.0, 0.3));
    return new Exposure(
        rounded, band, field, limit, Flux.ofMagnitude(limit) / 5, zeroPoint, seeing);
  }

  /** Whole nights since ZTF's night zero. */
  int nightId() {
    return (int) (jd - NIGHT_ZERO_JD);
  }

  /**
   * The processing number: night, five decimals of the day, quadrant, and a 15 that all of the
   * survey's image numbers end with.
   */
  long pid(int rcid) {
    double days = jd - NIGHT_ZERO_JD;
    long night = (long) days;
    long hundredThousandths = (long) ((days - night) * 1e5);
    return night * 1_000_000_000L + hundredThousandths * 10_000L + rcid * 100L + 15;
  }

  /** The candid of one source of one quadrant: ascending with time, quadrant and row. */
  long candid(int rcid, int row) {
    return pid(rcid) * 1_000_000L + 15_000L + row;
  }

  /** The number of the field's reference image in this filter and quadrant. */
  long referenceId(int rcid) {
    return field.number() * 1_000_000L + band.fid() * 10_000L + rcid * 100L + 58;
  }

  /** The name of each difference image of this exposure, without quadrant and ending. */
  byte[] imageName() {
    double dayFraction = (jd - EPOCH_JD) - Math.floor(jd - EPOCH_JD);
    String name =
        "ztf_"
            + LocalDate.ofEpochDay((long) Math.floor(jd - EPOCH_JD))
                .format(DateTimeFormatter.BASIC_ISO_DATE)
            + String.format(
                Locale.ROOT,
                "%06d_%06d_z%c_c",
                (long) (dayFraction * 1e6),
                field.number(),
                band.sncosmoName().charAt(3));
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
