package nocturne.broker.conductor;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.port.Ledger;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;

/**
 * The journal as one conductor writes it: of two that act for a night at once, the one whose entry
 * finds its number taken stops with a {@link NightException}.
 */
final class Entries {
  private final String name;
  private final Journal journal;
  private final Clock clock;

  /**
   * @param name of the conductor, for the journal
   */
  Entries(String name, Journal journal, Clock clock) {
    this.name = name;
    this.journal = journal;
    this.clock = clock;
  }

  Optional<JournalEntry> latest(Night night) {
    return journal.latest(night);
  }

  JournalEntry started(Night night) {
    return journal
        .latest(night)
        .orElseThrow(() -> new NightException("night " + night + " was never started"));
  }

  /** Where all was when the night was first started. */
  static StartingPoint start(JournalEntry entry) {
    return entry.start().orElse(StartingPoint.ORIGIN);
  }

  /** The entry that begins a night; it is to be appended. */
  JournalEntry first(
      Night night,
      Optional<String> surveyTopic,
      Map<String, String> settings,
      TopicEnds ends,
      Ledger ledger) {
    StartingPoint now = StartingPoint.now(ledger, journal.newestStart());
    return JournalEntry.first(night, clock.instant(), name, surveyTopic)
        .withStart(
            now.forTopic(surveyTopic.filter(Entries::isANights).orElse(""))
                .withTopics(ends.ofOurs()))
        .withSettings(settings);
  }

  /** Not what another instance published, where others have read other nights. */
  private static boolean isANights(String surveyTopic) {
    return Names.nightOf(surveyTopic).isPresent();
  }

  /** The entry that follows on one; it is to be appended. */
  JournalEntry next(JournalEntry entry, NightState state) {
    return entry.next(state, clock.instant(), name);
  }

  /** What we wrote ourselves needs no taking over: a step that failed is tried again. */
  JournalEntry takenOver(JournalEntry entry, NightState state) {
    return entry.conductor().equals(name)
        ? entry
        : append(next(entry, state).withNote("taken over"));
  }

  JournalEntry append(JournalEntry entry) {
    if (!journal.append(entry)) {
      throw new NightException(
          "another conductor acts for night "
              + entry.night()
              + ": entry "
              + entry.n()
              + " of its journal is taken; see `nocturne night status`");
    }
    return entry;
  }

  void stepDownIfOvertaken(JournalEntry entry) {
    journal
        .latest(entry.night())
        .filter(newest -> newest.n() > entry.n())
        .ifPresent(
            newest -> {
              throw new NightException(
                  "another conductor acts for night "
                      + entry.night()
                      + ": "
                      + newest.conductor()
                      + " made it "
                      + newest.state()
                      + "; see `nocturne night status`");
            });
  }
}
