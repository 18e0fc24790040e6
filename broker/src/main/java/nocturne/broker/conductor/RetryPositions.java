package nocturne.broker.conductor;

import java.util.HashMap;
import java.util.Map;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Streams;
import nocturne.core.night.Night;

/**
 * How far each stage must have read the dead letters before a night is drained: past the last
 * request of the night that is its own.
 *
 * @param to by stage, the topic it had read, and partition of the dead letters, the offset after
 *     the last request
 */
record RetryPositions(Map<Whose, Map<Integer, Long>> to) {

  /** A stage as it reads one topic. */
  record Whose(Stage stage, String topic) {}

  /**
   * @param starts where the topic ended at the night's first start, by partition
   * @param ends up to where requests belong to this revision
   */
  static RetryPositions read(
      Streams streams,
      String topic,
      Night night,
      Map<Integer, Long> starts,
      Map<Integer, Long> ends) {
    Map<Integer, Range> ranges = new HashMap<>();
    Map<Integer, Range> kept = streams.extent(topic);
    ends.forEach(
        (partition, end) -> {
          long from = starts.getOrDefault(partition, 0L);
          Range there = kept.get(partition);
          long begin = there == null ? end : Math.max(from, there.from());
          ranges.put(partition, new Range(Math.min(begin, end), end));
        });
    Map<Whose, Map<Integer, Long>> to = new HashMap<>();
    streams.read(
        topic,
        ranges,
        record ->
            Retry.from(record)
                .filter(retry -> retry.deadLetter().night().equals(night))
                .ifPresent(
                    retry ->
                        to.computeIfAbsent(
                                new Whose(retry.deadLetter().stage(), retry.deadLetter().topic()),
                                w -> new HashMap<>())
                            .merge(record.partition(), record.offset() + 1, Math::max)));
    return new RetryPositions(to);
  }

  Map<Integer, Long> of(Stage stage, String read) {
    return to.getOrDefault(new Whose(stage, read), Map.of());
  }
}
