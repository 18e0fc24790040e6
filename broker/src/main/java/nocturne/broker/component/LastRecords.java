package nocturne.broker.component;

import java.util.HashMap;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TopicLog;

/**
 * Ends of a topic's records. What follows the last record (transaction markers, aborted records) no
 * stage takes, so a stage's progress never reaches the topic's own end.
 */
public final class LastRecords {
  private static final int FIRST_WINDOW = 64;

  private LastRecords() {}

  /**
   * Whether the places are at or beyond all of these ends.
   *
   * @param places by partition; a missing one is the partition's beginning
   */
  public static boolean arePassed(Map<Integer, Long> ends, Map<Integer, Long> places) {
    return ends.entrySet().stream()
        .allMatch(end -> places.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  /**
   * The offset after the last record of each partition with a record from some offset on, searched
   * from the end in growing steps.
   *
   * @param starts by partition; a missing partition is searched from its first record
   */
  public static Map<Integer, Long> of(TopicLog log, String topic, Map<Integer, Long> starts) {
    Map<Integer, Long> last = new HashMap<>();
    log.extent(topic)
        .forEach(
            (partition, kept) -> {
              long begin = Math.max(kept.from(), starts.getOrDefault(partition, 0L));
              long to = kept.to();
              for (long window = FIRST_WINDOW; to > begin; window *= 4) {
                long from = Math.max(begin, to - window);
                log.read(
                    topic,
                    Map.of(partition, new Range(from, to)),
                    record -> last.merge(partition, record.offset() + 1, Math::max));
                if (last.containsKey(partition)) {
                  return;
                }
                to = from;
              }
            });
    return last;
  }
}
