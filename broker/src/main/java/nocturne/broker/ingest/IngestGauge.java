package nocturne.broker.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import nocturne.core.night.Night;

/** What other threads can see of ingest. Written by its one thread, read by any. */
public final class IngestGauge {

  /** What ingest is doing. */
  public enum State {
    NOT_STARTED,
    /** Opening its writer and reading the ledger. */
    STARTING,
    /** No night is open. */
    WAITING,
    READING,
    /** It takes nothing for now, as where a disk is nearly full; it goes on by itself. */
    HELD,
    /** Something cannot be reached; it keeps trying. */
    TROUBLED,
    /** A newer ingest has taken over. */
    STEPPED_DOWN,
    STOPPED,
    /** The world is wrong; a person must act. */
    BROKEN
  }

  private record Seen(State state, Optional<String> problem) {}

  private volatile Seen seen = new Seen(State.NOT_STARTED, Optional.empty());
  private final Map<Night, NightProgress> nights = new ConcurrentSkipListMap<>();

  public State state() {
    return seen.state;
  }

  /** What is the matter, for people; empty while all is well. */
  public Optional<String> problem() {
    return seen.problem;
  }

  /** The nights met since this process began, oldest first. */
  public List<NightProgress> nights() {
    return List.copyOf(nights.values());
  }

  public Optional<NightProgress> night(Night night) {
    return Optional.ofNullable(nights.get(night));
  }

  void is(State state) {
    seen = new Seen(state, Optional.empty());
  }

  void is(State state, String problem) {
    seen = new Seen(state, Optional.of(problem));
  }

  void note(NightProgress progress) {
    nights.put(progress.night(), progress);
  }
}
