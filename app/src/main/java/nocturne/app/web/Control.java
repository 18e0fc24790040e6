package nocturne.app.web;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;

/**
 * What an operator may have done from the page, as the commands do it. Each call returns when it is
 * done, with a sentence on the result, and throws an exception whose message says what failed and
 * what to do.
 */
public interface Control {

  /**
   * Starts a night, as {@code night start}.
   *
   * @param topic the survey's topic; the night's own if empty
   * @param source production's topic of alerts, to receive the night from
   * @param step hears what is done at the moment
   */
  String start(Night night, Optional<String> topic, Optional<String> source, Consumer<String> step)
      throws IOException, InterruptedException;

  /**
   * Ends a night, as {@code night end}.
   *
   * @param cancelled stages that are not waited for
   * @param step hears what is done at the moment
   */
  String end(Night night, Set<Stage> cancelled, Consumer<String> step)
      throws IOException, InterruptedException;

  /**
   * Has dead letters of a night tried again, as {@code dead-letters retry}.
   *
   * @param wanted which of the night's
   * @param step hears what is done at the moment
   */
  String retry(Night night, Wanted wanted, Consumer<String> step)
      throws IOException, InterruptedException;
}
