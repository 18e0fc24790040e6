package nocturne.broker.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long a night was in each of its states, by its journal, and how long nights usually are. A
 * pure function of journals.
 */
public final class StepTimes {
  private StepTimes() {}

  /**
   * How long the night stayed in the state that an entry brought; absent for an entry that only
   * repeats its state, and for the last entry of a closed or failed night.
   *
   * @param history all entries of one night, oldest first
   * @param now up to when the newest step has lasted
   * @return for each entry, in the same order
   */
  public static List<Optional<Duration>> of(List<JournalEntry> history, Instant now) {
    List<Optional<Duration>> times = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      JournalEntry entry = history.get(i);
      boolean repeats = i > 0 && history.get(i - 1).state() == entry.state();
      boolean isPaused = entry.state() == NightState.CLOSED || entry.state() == NightState.FAILED;
      times.add(
          repeats || isPaused
              ? Optional.empty()
              : Optional.of(Duration.between(entry.at(), leaves(history, i).orElse(now))));
    }
    return times;
  }

  private static Optional<Instant> leaves(List<JournalEntry> history, int from) {
    return history.subList(from, history.size()).stream()
        .filter(later -> later.state() != history.get(from).state())
        .map(JournalEntry::at)
        .findFirst();
  }

  /**
   * The median over nights of how long each state lasted in their first revision; states that no
   * night has left are missing.
   */
  public static Map<NightState, Duration> usual(Collection<List<JournalEntry>> nights) {
    Map<NightState, List<Duration>> all = new EnumMap<>(NightState.class);
    for (List<JournalEntry> history : nights) {
      List<Optional<Duration>> times = of(history, history.get(history.size() - 1).at());
      for (int i = 0; i < history.size(); i++) {
        JournalEntry entry = history.get(i);
        if (entry.revision() == 1 && leaves(history, i).isPresent()) {
          times
              .get(i)
              .ifPresent(
                  time -> all.computeIfAbsent(entry.state(), s -> new ArrayList<>()).add(time));
        }
      }
    }
    Map<NightState, Duration> usual = new EnumMap<>(NightState.class);
    all.forEach(
        (state, times) -> {
          times.sort(null);
          usual.put(state, times.get((times.size() - 1) / 2));
        });
    return usual;
  }
}
