package nocturne.core.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Records;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epochs;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what may be a transient in another galaxy: brighter than the reference, no star at its
 * place, there for half an hour at least, and no known solar-system object near.
 *
 * <p>The cuts are those of the Pitt-Google broker's filter of the same name (v0.2), which took them
 * from ZTF's alert tutorials. Where that filter was wrong the default differs: signs written {@code
 * 1} or true count, epochs are in order of time and counted once, a distance below zero means that
 * nothing is near, a missing or negative {@code sgscore1} is not known to be a star, and no missing
 * field is fatal. {@link #original} is the filter as it was, its mistakes included.
 */
public final class ExtragalacticTransient implements AlertFilter {
  /** Largest distance of a PS1 source that counts as the alert's counterpart, in arcseconds. */
  private static final double POINTSOURCE_RADIUS = 1.5;

  /** Star-galaxy score below which a source counts as a galaxy; from 0, a galaxy, to 1, a star. */
  private static final double GALAXY_SCORE = 0.5;

  /** Largest distance of a solar-system object that counts as the alert's source, in arcseconds. */
  private static final double SSOBJECT_RADIUS = 5;

  /**
   * Minimum time between detections at the same place, in days: half an hour. A moving object is
   * gone by then.
   */
  private static final double LEAST_GAP = 30.0 / 1440.0;

  private final boolean original;
  private final OptionalCuts cuts;

  private ExtragalacticTransient(boolean original, OptionalCuts cuts) {
    this.original = original;
    this.cuts = cuts;
  }

  /** The corrected filter. */
  public static ExtragalacticTransient standard() {
    return new ExtragalacticTransient(false, OptionalCuts.OFF);
  }

  /** The filter of the original broker, with its mistakes. */
  public static ExtragalacticTransient original() {
    return new ExtragalacticTransient(true, OptionalCuts.OFF);
  }

  /** This filter with optional cuts added. */
  public ExtragalacticTransient withCuts(OptionalCuts added) {
    return new ExtragalacticTransient(original, added);
  }

  /** Whether this is the original broker's filter. */
  public boolean isOriginal() {
    return original;
  }

  @Override
  public String name() {
    return "is_extragalactic_transient";
  }

  @Override
  public Verdict evaluate(Alert alert) {
    if (!original) {
      return evaluateStandard(alert);
    }
    String missing = fieldTheOriginalFailedOn(alert);
    return missing == null
        ? evaluateOriginal(alert)
        : verdict(alert, Verdict.SubCuts.UNKNOWN, missing);
  }

  private Verdict evaluateStandard(Alert alert) {
    double[] times =
        alert.lightCurve().detections().stream()
            .filter(Detection::isPositive)
            .mapToDouble(Detection::jd)
            .toArray();
    Double distpsnr1 = value(alert, "distpsnr1");
    Double sgscore1 = value(alert, "sgscore1");
    Double ssdistnr = value(alert, "ssdistnr");
    boolean galaxy = sgscore1 == null || sgscore1 < GALAXY_SCORE;
    boolean noStar = distpsnr1 == null || distpsnr1 < 0 || distpsnr1 > POINTSOURCE_RADIUS || galaxy;
    boolean noSsobject = ssdistnr == null || ssdistnr < 0 || ssdistnr > SSOBJECT_RADIUS;
    Double gap = longestGap(times);
    return verdict(
        alert,
        new Verdict.SubCuts(
            alert.candidateEpoch().sign(0) > 0,
            noStar,
            gap != null && gap >= LEAST_GAP,
            noSsobject,
            times.length,
            gap),
        "");
  }

  private Verdict evaluateOriginal(Alert alert) {
    double[] times = originalTimes(alert);
    Double distpsnr1 = value(alert, "distpsnr1");
    Double sgscore1 = value(alert, "sgscore1");
    Double ssdistnr = value(alert, "ssdistnr");
    boolean noStar =
        distpsnr1 == null
            || distpsnr1 > POINTSOURCE_RADIUS
            || (sgscore1 != null && sgscore1 < GALAXY_SCORE);
    boolean noSsobject = ssdistnr == null || ssdistnr < 0 || ssdistnr > SSOBJECT_RADIUS;
    Double gap = longestGap(times);
    return verdict(
        alert,
        new Verdict.SubCuts(
            alert.candidateEpoch().isExactlyPositive(0),
            noStar,
            gap != null && gap >= LEAST_GAP,
            noSsobject,
            times.length,
            gap),
        "");
  }

  /** The times of what counts as positive: the candidate first, then the packet's order. */
  private static double[] originalTimes(Alert alert) {
    DoubleStream.Builder times = DoubleStream.builder();
    addTimes(alert.candidateEpoch(), times);
    alert.historyEpochs().ifPresent(rows -> addTimes(rows, times));
    return times.build().toArray();
  }

  private static void addTimes(Epochs rows, DoubleStream.Builder times) {
    for (int row = 0; row < rows.size(); row++) {
      if (rows.isExactlyPositive(row)) {
        times.add(rows.time(row));
      }
    }
  }

  /** The largest difference between neighbours in the order given; NaN if any is, null if none. */
  private static @Nullable Double longestGap(double[] times) {
    if (times.length < 2) {
      return null;
    }
    double longest = times[1] - times[0];
    for (int i = 2; i < times.length; i++) {
      longest = Math.max(longest, times[i] - times[i - 1]);
    }
    return longest;
  }

  /** The original took these from dictionaries without asking whether they are there. */
  private static @Nullable String fieldTheOriginalFailedOn(Alert alert) {
    Records candidate = alert.candidate();
    if (alert.records().layout().indexOf(alert.fields().objectId()) < 0) {
      return alert.fields().objectId();
    }
    if (candidate.layout().indexOf("distpsnr1") < 0) {
      return "distpsnr1";
    }
    Double distance = value(alert, "distpsnr1");
    boolean near = distance != null && !(distance > POINTSOURCE_RADIUS);
    for (String field : near ? List.of("sgscore1", "ssdistnr") : List.of("ssdistnr")) {
      if (candidate.layout().indexOf(field) < 0) {
        return field;
      }
    }
    return null;
  }

  private Verdict verdict(Alert alert, Verdict.SubCuts sub, String failedOn) {
    List<Verdict.Cut> optional = cuts.evaluate(alert);
    List<String> reasons = new ArrayList<>();
    if (!failedOn.isEmpty()) {
      reasons.add(failedOn);
    } else {
      addUnless(sub.isPositiveSub(), "is_positive_sub", reasons);
      addUnless(sub.noPointsourceCounterpart(), "no_pointsource_counterpart", reasons);
      addUnless(sub.notMoving(), "not_moving", reasons);
      addUnless(sub.noSsobject(), "no_ssobject", reasons);
      optional.forEach(cut -> addUnless(cut.passed(), cut.name(), reasons));
    }
    return new Verdict(
        failedOn.isEmpty() ? reasons.isEmpty() : null,
        sub,
        new Verdict.Numbers(
            value(alert, "distpsnr1"),
            value(alert, "sgscore1"),
            value(alert, "ssdistnr"),
            value(alert, "rb"),
            value(alert, "drb")),
        optional,
        String.join(" ", reasons));
  }

  private static void addUnless(@Nullable Boolean passed, String cut, List<String> reasons) {
    if (!Boolean.TRUE.equals(passed)) {
      reasons.add(cut);
    }
  }

  private static @Nullable Double value(Alert alert, String field) {
    OptionalDouble value = alert.number(field);
    return value.isPresent() && !Double.isNaN(value.getAsDouble()) ? value.getAsDouble() : null;
  }
}
