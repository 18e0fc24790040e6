package nocturne.broker.letters;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what is asked for: for each letter a {@link RetryRequest} behind it on the topic of
 * dead letters, and nothing else. Whether a request leads anywhere is the stage's to find out.
 */
public final class RetryDesk {
  private static final int MOST_REQUESTS = 100;
  private static final long MOST_BYTES = 16 << 20;

  private final Streams streams;
  private final String topic;
  private final String writerId;

  /**
   * @param topic of dead letters
   * @param writerId of whoever asks; of two at once the newer goes on
   */
  public RetryDesk(Streams streams, String topic, String writerId) {
    this.streams = streams;
    this.topic = topic;
    this.writerId = writerId;
  }

  /**
   * Asks for each of these to be tried again.
   *
   * @return how many requests were made: fewer where a letter's packet is no longer on the topic
   */
  public int ask(Collection<LetterIndex.Entry> entries) {
    Map<Position, LetterIndex.Entry> wanted = new HashMap<>();
    Map<Integer, Range> ranges = new HashMap<>();
    for (LetterIndex.Entry entry : entries) {
      Position at = entry.newest();
      wanted.put(at, entry);
      ranges.merge(
          at.partition(),
          new Range(at.offset(), at.offset() + 1),
          (a, b) -> new Range(Math.min(a.from(), b.from()), Math.max(a.to(), b.to())));
    }
    if (wanted.isEmpty()) {
      return 0;
    }
    try (StreamWriter writer = streams.writer(writerId)) {
      Batch batch = new Batch(writer);
      streams.read(
          topic,
          ranges,
          record -> {
            LetterIndex.@Nullable Entry entry = wanted.get(record.position());
            if (entry != null) {
              batch.add(new RetryRequest(Letter.parse(record), entry.first()));
            }
          });
      batch.send();
      return batch.sent;
    }
  }

  private final class Batch {
    private final StreamWriter writer;
    private final List<RetryRequest> requests = new ArrayList<>();
    private long bytes;
    private int sent;

    Batch(StreamWriter writer) {
      this.writer = writer;
    }

    void add(RetryRequest request) {
      requests.add(request);
      bytes += request.letter().bytes().length;
      if (requests.size() >= MOST_REQUESTS || bytes >= MOST_BYTES) {
        send();
      }
    }

    void send() {
      if (!requests.isEmpty()) {
        writer.begin();
        requests.forEach(request -> writer.publish(topic, request.message()));
        writer.commit();
        sent += requests.size();
        requests.clear();
        bytes = 0;
      }
    }
  }
}
