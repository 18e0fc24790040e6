package nocturne.broker.books;

import java.util.Map;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;

/**
 * Which part of the stores tells of a night.
 *
 * @param night to be audited
 * @param revision of the books, from 1
 * @param since where the ledger ended at the night's first start
 * @param topicStarts where each of our topics ended then, by name and partition; what is missing is
 *     read from its first record
 * @param offered where the survey's topic ended when the night was ended, or ends now while it is
 *     still open
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
   * Of a night as its journal has it.
   *
   * @param offered where the survey's topic ended, or ends now
   */
  public static NightScope of(JournalEntry entry, Map<SurveyPartition, Long> offered) {
    StartingPoint start = entry.start().orElse(StartingPoint.ORIGIN);
    return new NightScope(entry.night(), entry.revision(), start.since(), start.topics(), offered);
  }

  Map<Integer, Long> start(String topic) {
    return topicStarts.getOrDefault(topic, Map.of());
  }
}
