package nocturne.broker.ingest;

import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.TopicLog;

/**
 * The source of requests to retry ingest's dead letters. Each request has a place after all earlier
 * ones.
 */
public interface RetryRequests {
  /** The places that can be read now, by partition; empty where there are no partitions yet. */
  Map<Integer, Range> extent();

  /**
   * Reads requests, and maybe other messages, of these partitions; the caller closes it.
   *
   * @param partitions some of {@link #extent}
   */
  LogReader reader(Set<Integer> partitions);

  /**
   * The requests among the dead letters on their topic.
   *
   * @param topic of dead letters
   */
  static RetryRequests on(TopicLog log, String topic) {
    return new RetryRequests() {
      @Override
      public Map<Integer, Range> extent() {
        return log.extent(topic);
      }

      @Override
      public LogReader reader(Set<Integer> partitions) {
        return log.reader(topic, partitions);
      }
    };
  }
}
