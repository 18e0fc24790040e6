package nocturne.app.web;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;

/**
 * An operator's actions on the page, which do the same as the commands. Each method returns when
 * the action is done, with a sentence on the result, or throws an exception whose message says what
 * failed and what to do.
 */
public interface Control {

  /**
   * Starts a night, like {@code night start}.
   *
   * @param topic the survey's topic; the night's own if empty
   * @param source production's topic of alerts, to receive the night from
   * @param step receives what is done at the moment
   */
  String start(Night night, Optional<String> topic, Optional<String> source, Consumer<String> step)
      throws IOException, InterruptedException;

  /**
   * Ends a night, like {@code night end}.
   *
   * @param cancelled stages that are not waited for
   * @param step receives what is done at the moment
   */
  String end(Night night, Set<Stage> cancelled, Consumer<String> step)
      throws IOException, InterruptedException;

  /**
   * Retries dead letters of a night, like {@code dead-letters retry}.
   *
   * @param wanted selects dead letters of the night
   * @param step receives what is done at the moment
   */
  String retry(Night night, Wanted wanted, Consumer<String> step)
      throws IOException, InterruptedException;
}
