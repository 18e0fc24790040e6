package nocturne.broker.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import nocturne.core.night.Night;

/** State and counts of ingest for other threads. One thread writes, any thread reads. */
public final class IngestGauge {

  /** The states of ingest. */
  public enum State {
    NOT_STARTED,
    /** Opening its writer and reading the ledger. */
    STARTING,
    /** No night is open. */
    WAITING,
    READING,
    /** Takes no packets for now, for example because a disk is nearly full; continues by itself. */
    HELD,
    /** A system cannot be reached; ingest keeps trying. */
    TROUBLED,
    /** A newer ingest has taken over. */
    STEPPED_DOWN,
    STOPPED,
    /** Failed; an operator must act. */
    BROKEN
  }

  private record Seen(State state, Optional<String> problem) {}

  private volatile Seen seen = new Seen(State.NOT_STARTED, Optional.empty());
  private final Map<Night, NightProgress> nights = new ConcurrentSkipListMap<>();

  public State state() {
    return seen.state;
  }

  /** The current problem, for people; empty if there is none. */
  public Optional<String> problem() {
    return seen.problem;
  }

  /** The nights handled since this process began, oldest first. */
  public List<NightProgress> nights() {
    return List.copyOf(nights.values());
  }

  public Optional<NightProgress> night(Night night) {
    return Optional.ofNullable(nights.get(night));
  }

  void setState(State state) {
    setState(state, Optional.empty());
  }

  void setState(State state, String problem) {
    setState(state, Optional.of(problem));
  }

  void setState(State state, Optional<String> problem) {
    seen = new Seen(state, problem);
  }

  void note(NightProgress progress) {
    nights.put(progress.night(), progress);
  }
}
