package nocturne.broker.deadletter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogWriter;
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
  private static final int MOST_RETRIES = 100;
  private static final long MOST_BYTES = 16 << 20;

  /**
   * Asks for each of these to be tried again.
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
    try (LogWriter writer = log.writer(writerId)) {
      Batch batch = new Batch(writer);
      log.read(
          topic,
          ranges,
          record -> {
            DeadLetterIndex.@Nullable Entry entry = wanted.get(record.position());
            if (entry != null) {
              batch.add(new Retry(DeadLetter.parse(record), entry.first()));
            }
          });
      batch.send();
      return batch.sent;
    }
  }

  private final class Batch {
    private final LogWriter writer;
    private final List<Retry> retries = new ArrayList<>();
    private long bytes;
    private int sent;

    Batch(LogWriter writer) {
      this.writer = writer;
    }

    void add(Retry retry) {
      retries.add(retry);
      bytes += retry.deadLetter().bytes().length;
      if (retries.size() >= MOST_RETRIES || bytes >= MOST_BYTES) {
        send();
      }
    }

    void send() {
      if (!retries.isEmpty()) {
        writer.begin();
        for (Retry retry : retries) {
          // All retries of a dead letter are in its own partition, so that one worker sees them
          // all.
          writer.publish(new TopicPartition(topic, retry.first().partition()), retry.message());
        }
        writer.commit();
        sent += retries.size();
        retries.clear();
        bytes = 0;
      }
    }
  }
}
