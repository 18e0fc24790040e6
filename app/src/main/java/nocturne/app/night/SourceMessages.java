package nocturne.app.night;

import nocturne.app.progress.ProgressLine;
import nocturne.simulator.replay.SourceListener;

/** Tells a person what a replay meets in its sources, above the line of its progress. */
record SourceMessages(ProgressLine line) implements SourceListener {

  @Override
  public void rewrapped(String source, int records) {
    line.say(source + ": " + records + " alerts, each sent as a packet of its own");
  }

  @Override
  public void empty(String source) {
    line.say(source + ": nothing in it");
  }

  @Override
  public void failed(String source, String problem) {
    line.say(source + ": " + problem);
  }
}
