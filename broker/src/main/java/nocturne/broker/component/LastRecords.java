package nocturne.broker.component;

import java.util.HashMap;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.Streams;

/**
 * Where the records of a topic end. What stands behind the last of them (ends of transactions,
 * aborted records) no stage takes, so that a stage's place never comes to the topic's own end.
 */
public final class LastRecords {
  private static final int FIRST_WINDOW = 64;

  private LastRecords() {}

  /**
   * Whether somebody has come to all of these ends.
   *
   * @param places where he stands, by partition; one that is missing is the partition's beginning
   */
  public static boolean arePassed(Map<Integer, Long> ends, Map<Integer, Long> places) {
    return ends.entrySet().stream()
        .allMatch(end -> places.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  /**
   * The offset after the last record of each partition that has any from some offset on, looked for
   * from the end in ever larger steps.
   *
   * @param starts from where, by partition; a partition that is missing from its first record
   */
  public static Map<Integer, Long> of(Streams streams, String topic, Map<Integer, Long> starts) {
    Map<Integer, Long> last = new HashMap<>();
    streams
        .extent(topic)
        .forEach(
            (partition, kept) -> {
              long begin = Math.max(kept.from(), starts.getOrDefault(partition, 0L));
              long to = kept.to();
              for (long window = FIRST_WINDOW; to > begin; window *= 4) {
                long from = Math.max(begin, to - window);
                streams.read(
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
