package nocturne.survey;

import java.time.DateTimeException;
import java.util.Optional;
import nocturne.core.night.Night;

/**
 * How a survey with one topic a night names its topics: a prefix, the night's date as eight digits,
 * a suffix. The date in the name is the night, never the time at which a packet arrives.
 *
 * @param before text before the date
 * @param after text after it
 */
public record NightTopics(String before, String after) {

  /** The topic that holds this night. */
  public String topic(Night night) {
    return before + night.basicIso() + after;
  }

  /** The night that a topic of this name holds; empty when the name is not of this kind. */
  public Optional<Night> night(String topic) {
    if (topic.length() != before.length() + 8 + after.length()
        || !topic.startsWith(before)
        || !topic.endsWith(after)) {
      return Optional.empty();
    }
    String date = topic.substring(before.length(), before.length() + 8);
    if (!date.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    try {
      return Optional.of(Night.parse(date));
    } catch (DateTimeException | IllegalArgumentException noSuchDate) {
      return Optional.empty();
    }
  }

  /** The name with a text added at the end, as replays and simulations name their topics. */
  public NightTopics endingIn(String suffix) {
    return new NightTopics(before, after + suffix);
  }
}
