package nocturne.app.night;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.output.Rows;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.night.Night;

/** A night's journal with the duration of each step, and its usual duration. */
final class NightStatus {
  /** Number of earlier nights that give the usual duration. */
  private static final int USUAL = 30;

  static final List<String> COLUMNS =
      List.of(
          "n", "at", "state", "seconds", "usual_seconds", "revision", "topic", "conductor", "note");

  private NightStatus() {}

  /**
   * @param holding why components do not work now, each in a sentence
   */
  static void show(Journal journal, Night night, Instant now, List<String> holding, Rows rows) {
    List<JournalEntry> history = journal.history(night);
    List<Optional<Duration>> lasted = times(history, now);
    Map<NightState, Duration> usually = usual(before(journal, night));
    for (int i = 0; i < history.size(); i++) {
      JournalEntry e = history.get(i);
      Optional<Duration> took = lasted.get(i);
      rows.add(
          Arrays.asList(
              e.n(),
              e.at(),
              e.state(),
              took.map(Duration::toSeconds).orElse(null),
              took.flatMap(t -> Optional.ofNullable(usually.get(e.state())))
                  .map(Duration::toSeconds)
                  .orElse(null),
              e.revision(),
              e.surveyTopic().orElse(null),
              e.conductor(),
              i == history.size() - 1 ? note(e, holding) : e.note()));
    }
  }

  /** A note with what holds up an open night. */
  private static String note(JournalEntry newest, List<String> holding) {
    boolean waits = newest.state() == NightState.STARTING || newest.state() == NightState.DRAINING;
    StringBuilder note = new StringBuilder(newest.note());
    for (String why : waits ? holding : List.<String>of()) {
      note.append(note.isEmpty() ? "" : "; ").append(why);
    }
    return note.toString();
  }

  private static List<List<JournalEntry>> before(Journal journal, Night night) {
    List<Night> earlier = new ArrayList<>(journal.nights().headSet(night));
    return earlier.subList(Math.max(0, earlier.size() - USUAL), earlier.size()).stream()
        .map(journal::history)
        .toList();
  }

  /**
   * How long the night stayed in the state that an entry brought; absent for an entry that only
   * repeats its state, and for the last entry of a closed or failed night.
   *
   * @param history all entries of one night, oldest first
   * @param now up to when the newest step has lasted
   * @return for each entry, in the same order
   */
  static List<Optional<Duration>> times(List<JournalEntry> history, Instant now) {
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
  static Map<NightState, Duration> usual(Collection<List<JournalEntry>> nights) {
    Map<NightState, List<Duration>> all = new EnumMap<>(NightState.class);
    for (List<JournalEntry> history : nights) {
      List<Optional<Duration>> times = times(history, history.get(history.size() - 1).at());
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
