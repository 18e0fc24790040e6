package nocturne.core.plugin;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stage at work, with its settings. It is pure: the same alert gives the same outcome, whatever
 * came before, and it reads no clock, file or network. Thread-safe.
 *
 * @param <R> the result
 */
@FunctionalInterface
public interface Evaluation<R extends Record> {

  /**
   * Evaluates one alert. What is thrown dead-letters the alert with the reason PLUGIN_FAILED; no
   * alert stops the stage.
   */
  Outcome<R> evaluate(StagedAlert alert);

  /**
   * Draws a result, for a stage that {@linkplain ValueAddedStage#draws() draws}. The picture of an
   * alert that passes is stored before its result is committed; a missing picture is drawn at the
   * end of the night. An exception is logged, and the books name the alert.
   *
   * @param values of the result, by column
   */
  default Picture picture(StagedAlert alert, Map<String, @Nullable Object> values) {
    throw new UnsupportedOperationException("this stage draws nothing");
  }

  /** What the stage does with an alert, in a few words for people. */
  default Optional<String> work() {
    return Optional.empty();
  }
}
