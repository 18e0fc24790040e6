package nocturne.app.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.wiring.NightRecords;
import nocturne.broker.books.NightBooks;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.component.Components;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;

/** Tells of an instance's nights: their state, books and steps, and what holds them up. */
public final class NightQuery {
  /** Number of earlier nights that give the usual duration. */
  private static final int USUAL = 30;

  private final NightRecords stores;

  public NightQuery(NightRecords stores) {
    this.stores = stores;
  }

  /**
   * The state of a night.
   *
   * @param books kept for its newest revision; empty until it is closed
   */
  public record Standing(JournalEntry latest, Optional<NightBooks> books) {}

  /**
   * An entry of a night's journal.
   *
   * @param lasted how long the night stayed in the state that it brought, up to now for the newest;
   *     empty for an entry that only repeats its state, and for the last of a closed or failed
   *     night
   * @param usually how long that state lasted in earlier nights, their median
   * @param note what the conductor noted, and on the newest entry of a night that waits what it
   *     waits for
   */
  public record Step(
      JournalEntry entry, Optional<Duration> lasted, Optional<Duration> usually, String note) {}

  /** All nights that were ever started, the oldest first. */
  public List<Standing> nights() {
    return stores.journal().latest().stream()
        .map(entry -> new Standing(entry, stores.books().kept(entry.night(), entry.revision())))
        .toList();
  }

  /** The night of the newest entry of all; empty if none was ever started. */
  public Optional<Night> newest() {
    return stores.journal().latest().stream()
        .max(Comparator.comparing(JournalEntry::at))
        .map(JournalEntry::night);
  }

  /** The state of that night. */
  public Optional<Standing> newestStanding() {
    return stores.journal().latest().stream()
        .max(Comparator.comparing(JournalEntry::at))
        .map(entry -> new Standing(entry, stores.books().kept(entry.night(), entry.revision())));
  }

  /** The entries of a night, the oldest first; none if it was never started. */
  public List<Step> steps(Night night, Instant now) {
    Journal journal = stores.journal();
    List<JournalEntry> history = journal.history(night);
    List<Optional<Duration>> lasted = times(history, now);
    Map<NightState, Duration> usually = usual(before(journal, night));
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      JournalEntry entry = history.get(i);
      steps.add(
          new Step(
              entry,
              lasted.get(i),
              lasted.get(i).flatMap(t -> Optional.ofNullable(usually.get(entry.state()))),
              i == history.size() - 1 ? note(entry) : entry.note()));
    }
    return steps;
  }

  /** A note with what holds up an open night. */
  private String note(JournalEntry newest) {
    boolean waits = newest.state() == NightState.STARTING || newest.state() == NightState.DRAINING;
    StringBuilder note = new StringBuilder(newest.note());
    for (String why : waits ? holding() : List.<String>of()) {
      note.append(note.isEmpty() ? "" : "; ").append(why);
    }
    return note.toString();
  }

  /** Components that do not work, each in a sentence with the reason; a night waits for them. */
  private List<String> holding() {
    Components components = stores.components();
    List<String> holding = new ArrayList<>();
    for (Component component : Component.values()) {
      String name = component.productionName();
      if (component.mayBeStopped()
          && components.newest(component).filter(o -> !o.action().leadsToWork()).isPresent()) {
        holding.add(name + " is paused: `nocturne component start " + name + "`");
      } else {
        components.statuses(component).stream()
            .filter(status -> status.state() != ComponentStatus.State.RUNNING)
            .filter(status -> status.state() != ComponentStatus.State.STANDBY)
            .forEach(status -> holding.add(status.sentence()));
      }
    }
    return holding;
  }

  private static List<List<JournalEntry>> before(Journal journal, Night night) {
    List<Night> earlier = new ArrayList<>(journal.nights().headSet(night));
    return earlier.subList(Math.max(0, earlier.size() - USUAL), earlier.size()).stream()
        .map(journal::history)
        .toList();
  }

  /**
   * The time that the night stayed in the state of each entry; absent for an entry that only
   * repeats its state, and for the last entry of a closed or failed night.
   *
   * @param history all entries of one night, oldest first
   * @param now end of the newest state's time
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
