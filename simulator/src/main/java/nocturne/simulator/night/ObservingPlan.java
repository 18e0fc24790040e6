package nocturne.simulator.night;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nocturne.core.survey.ztf.Band;

/**
 * What the telescope does in one night: blocks of fields, each block taken once in g and once more
 * in r 32 minutes later.
 *
 * <p>An exposure takes 30 s and the next begins 40 s after it (Bellm et al. 2019, PASP 131,
 * 018002). Two visits a night in g and r are how the public survey sees a field; blocks of 48
 * fields, which make the two visits lie 32 minutes apart, are our choice. The night lasts while the
 * sun is more than 12 degrees below Palomar's horizon, from a formula for the sun good to a few
 * minutes.
 */
final class ObservingPlan {
  private static final double LATITUDE_DEG = 33.3563;
  private static final double LONGITUDE_DEG = -116.8648;
  private static final double EPOCH_JD = 2440587.5;
  private static final double CADENCE_DAYS = 40 / 86400.0;
  private static final int FIELDS_IN_BLOCK = 48;
  private static final double BLOCK_DAYS = 2 * FIELDS_IN_BLOCK * CADENCE_DAYS;
  private static final double WIDEST_HOUR_ANGLE_DEG = 60;
  private static final int HISTORY_DAYS = 30;
  private static final double SIDEREAL_DAY = 0.99726957;
  private static final long HISTORY_KEY = 0x415;

  private ObservingPlan() {}

  /**
   * The night's blocks in time order.
   *
   * @param date UTC date of the night, the one in the survey's topic
   */
  static List<List<FieldVisits>> blocks(LocalDate date, long seed) {
    double midnight = date.toEpochDay() + EPOCH_JD - LONGITUDE_DEG / 360;
    double half = halfNightDays(date);
    List<List<FieldVisits>> blocks = new ArrayList<>();
    Set<Integer> taken = new HashSet<>();
    List<SkyField> grid = SkyField.grid();
    for (double t = midnight - half; t + BLOCK_DAYS <= midnight + half; t += BLOCK_DAYS) {
      blocks.add(block(t, grid, taken, seed));
    }
    return blocks;
  }

  private static double halfNightDays(LocalDate date) {
    double declination =
        StrictMath.toRadians(
            -23.44
                * StrictMath.cos(StrictMath.toRadians(360 / 365.25 * (date.getDayOfYear() + 10))));
    double latitude = StrictMath.toRadians(LATITUDE_DEG);
    double cosHour =
        (StrictMath.sin(StrictMath.toRadians(-12))
                - StrictMath.sin(latitude) * StrictMath.sin(declination))
            / (StrictMath.cos(latitude) * StrictMath.cos(declination));
    return 0.5 - StrictMath.toDegrees(StrictMath.acos(cosHour)) / 360;
  }

  private static List<FieldVisits> block(
      double start, List<SkyField> grid, Set<Integer> taken, long seed) {
    double sidereal = siderealDeg(start + BLOCK_DAYS / 2);
    List<SkyField> chosen =
        grid.stream()
            .filter(field -> !taken.contains(field.number()))
            .filter(field -> hourAngleDeg(sidereal, field) <= WIDEST_HOUR_ANGLE_DEG)
            .sorted(
                Comparator.comparingDouble(field -> Draw.fraction(Draw.mix(seed, field.number()))))
            .limit(FIELDS_IN_BLOCK)
            .sorted(Comparator.comparingInt(SkyField::number))
            .toList();
    List<FieldVisits> visits = new ArrayList<>();
    for (SkyField field : chosen) {
      taken.add(field.number());
      double first = start + visits.size() * CADENCE_DAYS;
      double second = first + FIELDS_IN_BLOCK * CADENCE_DAYS;
      visits.add(
          new FieldVisits(
              field,
              history(field, first, seed),
              Exposure.take(first, Band.G, field, Draw.mix(seed, field.number())),
              Exposure.take(second, Band.R, field, Draw.mix(seed, field.number()))));
    }
    return visits;
  }

  private static double siderealDeg(double jd) {
    double degrees = 280.46062 + 360.98564737 * (jd - 2451545.0) + LONGITUDE_DEG;
    return degrees - 360 * Math.floor(degrees / 360);
  }

  private static double hourAngleDeg(double siderealDeg, SkyField field) {
    double apart = Math.abs(siderealDeg - field.raDeg());
    return Math.min(apart, 360 - apart);
  }

  /**
   * The visits of the thirty days before. Two nights in five, each of the two exposures lost one
   * time in ten to weather: our choice, between the survey's three-day cadence and its denser
   * programmes.
   */
  private static List<Exposure> history(SkyField field, double tonight, long seed) {
    return visits(field, tonight, HISTORY_DAYS - 1, 1, seed);
  }

  /**
   * The visits of many nights, as of the thirty days before a night.
   *
   * @param last about when in the last night, Julian date
   * @param from how many days before it they begin
   * @param to how many days before it they end
   */
  static List<Exposure> visits(SkyField field, double last, int from, int to, long seed) {
    long fieldSeed = Draw.mix(seed, field.number());
    Draw draw = new Draw(Draw.mix(fieldSeed, HISTORY_KEY));
    List<Exposure> visits = new ArrayList<>();
    for (int days = from; days >= to; days--) {
      double first = last - days * SIDEREAL_DAY + draw.uniform(-0.04, 0.04);
      double second = first + draw.uniform(32, 70) / 1440;
      boolean observed = draw.chance(0.4);
      if (observed && draw.chance(0.9)) {
        visits.add(Exposure.take(first, Band.G, field, fieldSeed));
      }
      if (observed && draw.chance(0.9)) {
        visits.add(Exposure.take(second, Band.R, field, fieldSeed));
      }
    }
    return visits;
  }

  /**
   * A field with all its exposures; only the history may be empty.
   *
   * @param history exposures of the thirty days before, ascending
   * @param first tonight's exposure in g
   * @param second tonight's exposure in r
   */
  record FieldVisits(SkyField field, List<Exposure> history, Exposure first, Exposure second) {
    FieldVisits {
      history = List.copyOf(history);
    }
  }
}
