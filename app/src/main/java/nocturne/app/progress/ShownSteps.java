package nocturne.app.progress;

import java.util.function.Consumer;
import nocturne.broker.conductor.Conductor;
import nocturne.core.night.Night;

/**
 * Shows what a conductor does: its step on a progress line, a long wait above it.
 *
 * @param doing takes the step, for the line
 */
public record ShownSteps(ProgressLine line, Consumer<String> doing) implements Conductor.Watcher {

  @Override
  public void step(Night night, String what) {
    doing.accept(what);
  }

  @Override
  public void waits(Night night, String sentence) {
    line.say("night " + night + " waits " + sentence);
  }
}
