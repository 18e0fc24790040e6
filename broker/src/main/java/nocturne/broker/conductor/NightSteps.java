package nocturne.broker.conductor;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.port.Ledger;

/**
 * The operations that a conductor needs from a back end: it reads how far a night has come, and it
 * starts, drains and cleans up the night. {@link LogProgress} implements them on a log with
 * offsets.
 */
public interface NightSteps {

  /** The ledger of ingest. */
  Ledger ledger();

  /**
   * The ends of this instance's topics now: the offset after the last record, by topic name and
   * partition. Empty if the back end has no log.
   */
  Map<String, Map<Integer, Long>> topicEnds();

  /**
   * The end of the topic of dead letters now: the offset after the last record, by partition. A
   * back end without offsets returns the numbers that its retries have instead.
   */
  Map<Integer, Long> deadLetterEnds();

  /**
   * Resets the counters of topics to a night's first start. May be called repeatedly.
   *
   * @param starting the night's first entry in the journal
   */
  void resetCounters(JournalEntry starting);

  /**
   * The number of offsets that each counter is behind the end of its topic, by the counter's name.
   * Empty if the back end does not know it.
   */
  SortedMap<String, Long> counters();

  /** Starts the stages if necessary. Returns true when all stages run. May be called repeatedly. */
  boolean startStages();

  /** The names of the stages that do not run. */
  List<String> missingStages();

  /** Starts ingest for a night that is received, if necessary. May be called repeatedly. */
  default void startIngest(JournalEntry entry) {}

  /**
   * Waits until ingest has left the night and the stages have taken all of its alerts, then cleans
   * up after the night, for example by compacting its tables. May be called repeatedly, also by a
   * successor of a conductor that died.
   *
   * @param draining the journal's entry that ends the night
   * @param entries the journal, which waits and throws if another conductor acts for the night
   * @return the entry under which the night was drained: {@code draining}, or a later one that this
   *     method appended
   */
  JournalEntry drain(JournalEntry draining, Entries entries) throws InterruptedException;
}
