package nocturne.app.night;

import nocturne.app.progress.ProgressLine;
import nocturne.simulator.replay.SourceListener;

/** Prints the events of a replay's sources, above the progress line. */
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
  public void skipped(String source, String others) {
    line.say(source + ": " + others);
  }

  @Override
  public void failed(String source, String problem) {
    line.say(source + ": " + problem);
  }
}
