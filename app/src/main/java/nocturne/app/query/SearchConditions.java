package nocturne.app.query;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/**
 * The conditions of a search, which must all hold.
 *
 * @param from the first night
 * @param to the last night, included
 * @param brighter the faintest difference magnitude, AB, included
 * @param band name of the transmission curve
 * @param fitted only alerts with a fit
 * @param passed only alerts that passed the filter
 */
public record SearchConditions(
    Optional<Night> from,
    Optional<Night> to,
    OptionalDouble brighter,
    Optional<String> band,
    boolean fitted,
    boolean passed) {

  public SearchConditions {
    if (from.isPresent() && to.isPresent() && from.get().compareTo(to.get()) > 0) {
      throw new IllegalArgumentException("from %s is after to %s.".formatted(from.get(), to.get()));
    }
  }

  /**
   * A band by its name, or by the end of it that no other has.
   *
   * @throws IllegalArgumentException if the survey has none or several
   */
  public static String band(Survey survey, String word) {
    List<String> named =
        survey.bands().stream().filter(each -> !word.isEmpty() && each.endsWith(word)).toList();
    if (named.size() != 1) {
      throw new IllegalArgumentException(
          "band %s is none of %s.".formatted(word, String.join(", ", survey.bands())));
    }
    return named.get(0);
  }

  /** All alerts. */
  public static SearchConditions none() {
    return new SearchConditions(
        Optional.empty(), Optional.empty(), OptionalDouble.empty(), Optional.empty(), false, false);
  }

  /** All alerts that passed the filter. */
  public static SearchConditions ofPassed() {
    return new SearchConditions(
        Optional.empty(), Optional.empty(), OptionalDouble.empty(), Optional.empty(), false, true);
  }

  /** Whether only alerts in the table of fits can fulfil them. */
  boolean wantsFit() {
    return fitted || passed;
  }

  /** Whether an alert of these nights fulfils the other conditions. */
  boolean take(FoundAlert alert) {
    return (!fitted || alert.fitted().isPresent())
        && (!passed || alert.passed())
        && ((brighter.isEmpty() && band.isEmpty())
            || alert.detection().filter(this::take).isPresent());
  }

  /** Whether an epoch has this band and brightness, which only a detection has. */
  boolean take(Epoch epoch) {
    return (brighter.isEmpty()
            || (epoch instanceof Detection detection && detection.mag() <= brighter.getAsDouble()))
        && (band.isEmpty() || epoch.band().equals(band.get()));
  }

  /** Whether a night is one of these. */
  boolean take(Night night) {
    return from.filter(first -> night.compareTo(first) < 0).isEmpty()
        && to.filter(last -> night.compareTo(last) > 0).isEmpty();
  }
}
