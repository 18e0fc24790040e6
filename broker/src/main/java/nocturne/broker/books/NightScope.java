package nocturne.broker.books;

import java.util.Map;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;

/**
 * The part of the stores that belongs to a night.
 *
 * @param night to be audited
 * @param revision of the books, from 1
 * @param since end of the ledger at the night's first start
 * @param topicStarts ends of our topics at that time, by name and partition; a missing partition is
 *     read from its first record
 * @param offered end of the survey's topic when the night was ended, or now if it is open
 */
public record NightScope(
    Night night,
    int revision,
    LedgerMark since,
    Map<String, Map<Integer, Long>> topicStarts,
    Map<SurveyPartition, Long> offered) {
  public NightScope {
    topicStarts = Map.copyOf(topicStarts);
    offered = Map.copyOf(offered);
  }

  /**
   * The scope of a night in its journal.
   *
   * @param offered end of the survey's topic when the night was ended, or now
   */
  public static NightScope of(JournalEntry entry, Map<SurveyPartition, Long> offered) {
    StartingPoint start = entry.start().orElse(StartingPoint.ORIGIN);
    return new NightScope(entry.night(), entry.revision(), start.since(), start.topics(), offered);
  }

  Map<Integer, Long> start(String topic) {
    return topicStarts.getOrDefault(topic, Map.of());
  }
}
