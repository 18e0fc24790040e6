package nocturne.broker.repair;

import java.util.Map;
import java.util.function.Consumer;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicLog;

/**
 * A topic of ours from the start of a night on.
 *
 * @param from where the night begins, by partition
 */
record NightTopic(TopicLog log, String topic, Map<Integer, Long> from) {

  static NightTopic of(BackEnd back, String topic, StartingPoint start) {
    return new NightTopic(back.log(), topic, start.topics().getOrDefault(topic, Map.of()));
  }

  /** Whether nothing of the night has expired on it. */
  boolean isWhole() {
    return log.extent(topic).entrySet().stream()
        .allMatch(kept -> kept.getValue().from() <= from.getOrDefault(kept.getKey(), 0L));
  }

  /** Reads to its end; records of later nights may be among those read. */
  void read(Consumer<? super LogRecord> each) {
    log.readToEnd(topic, from, each);
  }
}
