package nocturne.broker.conductor;

import java.util.Map;
import java.util.SortedMap;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.port.Ledger;

/**
 * How far an instance has come with a night, as its conductor asks. {@link LogProgress} asks a log
 * with offsets; a back end without one has another.
 */
public interface Progress {

  /** The ledger of ingest. */
  Ledger ledger();

  /** Where our topics end now, by name and partition; empty without a log. */
  Map<String, Map<Integer, Long>> topicEnds();

  /** Where the topic of dead letters ends now, by partition; empty without a log. */
  Map<Integer, Long> deadLetterEnds();

  /**
   * Has the counters of topics count from a night's first start on. Done again by a successor, it
   * changes nothing.
   *
   * @param starting the entry that begins the night
   */
  void resetCounters(JournalEntry starting);

  /** How much came since, by counter; empty where that is not known. */
  SortedMap<String, Long> counters();

  /** Whether the stages that every night needs are at work. */
  boolean stagesWork();

  /** The stages that are not, each behind a space. */
  String lacking();

  /** Has ingest at work for a night that is received; done again, it changes nothing. */
  default void receives(JournalEntry entry) {}

  /**
   * Waits until ingest has left a night that is to end and all behind it is done, and puts in order
   * what the night leaves. Every step may be taken twice.
   *
   * @param draining the entry that says so
   * @param entries waits, and stops where another conductor acts
   * @return the entry under which the night has run dry: this one, or a later one of ours
   */
  JournalEntry runDry(JournalEntry draining, Entries entries) throws InterruptedException;
}
