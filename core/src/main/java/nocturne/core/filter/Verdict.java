package nocturne.core.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter's answer for one alert, with what it rests on.
 *
 * @param verdict whether the alert passes; null where the original broker would have failed on it:
 *     {@link #reason} then names the field it failed on
 * @param numbers of the candidate
 * @param cuts the optional cuts that are on
 * @param reason why it does not pass: the sub-cuts that failed, separated by spaces; empty if it
 *     does
 */
public record Verdict(
    @Nullable Boolean verdict, SubCuts subCuts, Numbers numbers, List<Cut> cuts, String reason) {

  public Verdict {
    cuts = List.copyOf(cuts);
  }

  /** Whether the alert passes the filter. */
  public boolean passes() {
    return Boolean.TRUE.equals(verdict);
  }

  /**
   * The filter's own cuts, and the positive detections they rest on; null only where the original
   * broker would have failed on the alert.
   *
   * @param isPositiveSub whether the source is brighter than in the reference
   * @param noPointsourceCounterpart whether no known star is near
   * @param notMoving whether it was there long enough not to be a moving object
   * @param noSsobject whether no known solar-system object is near
   * @param nPositive the number of positive detections, the candidate included
   * @param maxGapDays the longest gap between two of them, days; null where there is none
   */
  public record SubCuts(
      @Nullable Boolean isPositiveSub,
      @Nullable Boolean noPointsourceCounterpart,
      @Nullable Boolean notMoving,
      @Nullable Boolean noSsobject,
      @Nullable Integer nPositive,
      @Nullable Double maxGapDays) {
    static final SubCuts UNKNOWN = new SubCuts(null, null, null, null, null, null);
  }

  /**
   * The candidate's distances and scores; null where the alert does not have them, NaN included.
   *
   * @param distpsnr1 distance to the nearest source in PS1, arcsec
   * @param sgscore1 its star/galaxy score, near 1 for a star
   * @param ssdistnr distance to the nearest known solar-system object, arcsec
   * @param rb real/bogus score
   * @param drb real/bogus score of the deep-learning classifier
   */
  public record Numbers(
      @Nullable Double distpsnr1,
      @Nullable Double sgscore1,
      @Nullable Double ssdistnr,
      @Nullable Double rb,
      @Nullable Double drb) {}

  /**
   * The result of an optional cut.
   *
   * @param name the setting that enables it
   * @param passed whether the alert passes it
   * @param value the compared value; null if the alert does not have it
   */
  public record Cut(String name, boolean passed, @Nullable Double value) {}
}
