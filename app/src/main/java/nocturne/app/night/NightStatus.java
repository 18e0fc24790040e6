package nocturne.app.night;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.output.Rows;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StepTimes;
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
   * @param paused components that were ordered to pause, by production's names
   */
  static void show(Journal journal, Night night, Instant now, List<String> paused, Rows rows) {
    List<JournalEntry> history = journal.history(night);
    List<Optional<Duration>> times = StepTimes.of(history, now);
    Map<NightState, Duration> usual = StepTimes.usual(before(journal, night));
    for (int i = 0; i < history.size(); i++) {
      JournalEntry e = history.get(i);
      Optional<Duration> took = times.get(i);
      rows.add(
          Arrays.asList(
              e.n(),
              e.at(),
              e.state(),
              took.map(Duration::toSeconds).orElse(null),
              took.flatMap(t -> Optional.ofNullable(usual.get(e.state())))
                  .map(Duration::toSeconds)
                  .orElse(null),
              e.revision(),
              e.surveyTopic().orElse(null),
              e.conductor(),
              i == history.size() - 1 ? note(e, paused) : e.note()));
    }
  }

  /** A note with the paused components of an open night, which waits for them if it needs them. */
  private static String note(JournalEntry newest, List<String> paused) {
    boolean waits = newest.state() == NightState.STARTING || newest.state() == NightState.DRAINING;
    StringBuilder note = new StringBuilder(newest.note());
    for (String name : waits ? paused : List.<String>of()) {
      note.append(note.isEmpty() ? "" : "; ")
          .append(name)
          .append(" rests: `nocturne component start ")
          .append(name)
          .append('`');
    }
    return note.toString();
  }

  private static List<List<JournalEntry>> before(Journal journal, Night night) {
    List<Night> earlier = new ArrayList<>(journal.nights().headSet(night));
    return earlier.subList(Math.max(0, earlier.size() - USUAL), earlier.size()).stream()
        .map(journal::history)
        .toList();
  }
}
