package nocturne.broker.repair;

import java.util.Map;
import java.util.function.Consumer;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;

/**
 * A topic of ours from the start of a night on.
 *
 * @param from where the night begins, by partition
 */
record NightTopic(Streams streams, String topic, Map<Integer, Long> from) {

  static NightTopic of(BackEnd back, String topic, StartingPoint start) {
    return new NightTopic(back.streams(), topic, start.topics().getOrDefault(topic, Map.of()));
  }

  /** Whether nothing of the night has expired on it. */
  boolean isWhole() {
    return streams.extent(topic).entrySet().stream()
        .allMatch(kept -> kept.getValue().from() <= from.getOrDefault(kept.getKey(), 0L));
  }

  /** Reads to its end; records of later nights may be among those read. */
  void read(Consumer<? super StreamRecord> each) {
    streams.readToEnd(topic, from, each);
  }
}
