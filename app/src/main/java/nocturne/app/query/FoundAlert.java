package nocturne.app.query;

import java.util.List;
import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Detection;
import nocturne.core.night.Night;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.sky.SkyPosition;
import org.jspecify.annotations.Nullable;

/**
 * An alert as the tables have it.
 *
 * @param objectId as the packet has it; empty if it has none
 * @param position where the survey measured the detection; empty if the packet has no valid one
 * @param detection the alert's own epoch; empty if it has no finite time or magnitude
 * @param scores real-bogus scores, in the order of {@code Survey.searchFields}; null where the
 *     packet has none
 * @param fit what came of its fit; empty if it did not pass the filter, or its fit is not in the
 *     table yet
 */
public record FoundAlert(
    Candid candid,
    Night night,
    Optional<String> objectId,
    Optional<SkyPosition> position,
    Optional<Detection> detection,
    List<@Nullable Double> scores,
    Optional<FitOutcome> fit) {

  /** Whether the table of fits has the alert, and so the filter selected it. */
  public boolean passed() {
    return fit.isPresent();
  }

  /** The fit, if there is one. */
  public Optional<Fitted> fitted() {
    return fit.filter(Fitted.class::isInstance).map(Fitted.class::cast);
  }

  /** Start of the exposure, Julian date, UTC; NaN if it is unknown. */
  public double jd() {
    return detection.map(Detection::jd).orElse(Double.NaN);
  }

  /** Difference magnitude, AB; NaN if it is unknown. */
  public double magnitude() {
    return detection.map(Detection::mag).orElse(Double.NaN);
  }

  /**
   * The alert's number that a text names.
   *
   * @throws IllegalArgumentException if it names none; says what a number is
   */
  public static Candid candid(String text) {
    try {
      return new Candid(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no candid: that is a whole number, such as 697252844615015005.", e);
    }
  }
}
