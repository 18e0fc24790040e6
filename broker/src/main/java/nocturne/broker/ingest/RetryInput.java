package nocturne.broker.ingest;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamReader;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of dead letters for ingest: one reader for all open nights, each with its own
 * progress. For one thread.
 */
final class RetryInput implements AutoCloseable {
  private final Streams streams;
  private final String topic;
  private final Set<Integer> partitions = new HashSet<>();
  private @Nullable StreamReader reader;

  RetryInput(Streams streams, String topic) {
    this.streams = streams;
    this.topic = topic;
  }

  /** Reads from the night's progress, again if necessary. */
  void follow(NightIngest night) {
    @Nullable StreamReader open = reader;
    if (open == null) {
      Map<Integer, Range> kept = streams.extent(topic);
      if (kept.isEmpty()) {
        return;
      }
      StreamReader begun = streams.reader(topic, kept.keySet());
      reader = begun;
      kept.forEach(
          (p, range) -> begun.seek(p, Math.max(range.from(), night.deadLettersNext(p, topic))));
      partitions.addAll(kept.keySet());
      return;
    }
    for (Integer p : partitions) {
      long next = night.deadLettersNext(p, topic);
      if (next < open.position(p)) {
        open.seek(p, next);
      }
    }
  }

  /** The next records, of any night. */
  List<StreamRecord> poll(Duration timeout) {
    @Nullable StreamReader open = reader;
    return open == null ? List.of() : open.poll(timeout);
  }

  /** Marks everything that {@link #poll} returned as taken for the night. */
  void taken(NightIngest night) {
    @Nullable StreamReader open = reader;
    if (open != null) {
      partitions.forEach(p -> night.deadLettersReadTo(p, open.position(p)));
    }
  }

  @Override
  public void close() {
    @Nullable StreamReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }
}
