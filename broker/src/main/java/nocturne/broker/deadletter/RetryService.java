package nocturne.broker.deadletter;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.BatchedWriter;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests: for each dead letter a {@link Retry} after it on the topic of dead letters. The
 * stage decides whether a request has an effect.
 *
 * @param topic of dead letters
 * @param writerId transactional id; of two writers at once the newer continues
 */
public record RetryService(TopicLog log, String topic, String writerId) {
  /**
   * Asks for each of these to be retried.
   *
   * @return how many requests were made: fewer where a dead letter's packet is no longer on the
   *     topic
   */
  public int ask(Collection<DeadLetterIndex.Entry> entries) {
    Map<RecordPlace, DeadLetterIndex.Entry> wanted = new HashMap<>();
    Map<Integer, Range> ranges = new HashMap<>();
    for (DeadLetterIndex.Entry entry : entries) {
      RecordPlace at = entry.newest();
      wanted.put(at, entry);
      ranges.merge(
          at.partition(),
          new Range(at.offset(), at.offset() + 1),
          (a, b) -> new Range(Math.min(a.from(), b.from()), Math.max(a.to(), b.to())));
    }
    if (wanted.isEmpty()) {
      return 0;
    }
    int[] asked = {0};
    try (BatchedWriter writer = new BatchedWriter(log.writer(writerId), () -> {})) {
      log.read(
          topic,
          ranges,
          record -> {
            DeadLetterIndex.@Nullable Entry entry = wanted.get(record.position());
            if (entry != null) {
              // All retries of a dead letter are in its own partition, so that one worker sees
              // them all.
              writer.add(
                  new TopicPartition(topic, entry.first().partition()),
                  new Retry(DeadLetter.parse(record), entry.first()).message());
              asked[0]++;
            }
          });
      writer.publish();
      return asked[0];
    }
  }
}
