package nocturne.broker.port;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.ledger.Range;

/**
 * Topics with transactions. Reading shows committed messages only, in order within a partition.
 *
 * <p>A failure is a {@link PortException}, whose kinds say what to do next: {@link
 * PortException.Fenced} (somebody newer has the writer's id: ask the group whether the partition is
 * still ours), {@link PortException.Unknown} (the commit may or may not have happened: read the
 * ledger again), {@link PortException.Unavailable} (try again later).
 */
public interface Streams extends AutoCloseable {

  Guarantee guarantee();

  /** Makes the topic unless it exists; answers whether it was made now. */
  boolean create(String topic, int partitions);

  boolean exists(String topic);

  /** Removes the topic and all in it; answers whether it was there. */
  boolean delete(String topic);

  /**
   * Deletes what stands below these offsets, for good: retention is ours, not the back end's. A
   * partition that is not named stays whole; an offset beyond the end deletes all there is.
   */
  void deleteBefore(String topic, Map<Integer, Long> offsets);

  /** Names of all topics here. */
  Set<String> topics();

  /**
   * First offset kept and the offset after the last message written, by partition, *open
   * transactions included*: reading committed messages until a reader's position has reached {@link
   * Range#to()} is what "reading to the end" means. Empty when there is no such topic.
   */
  Map<Integer, Range> extent(String topic);

  /**
   * How much room the topic takes on its disks, bytes, roughly; empty where that cannot be told.
   * What was deleted may take a while to be given back.
   */
  default OptionalLong bytes(String topic) {
    return OptionalLong.empty();
  }

  /**
   * A writer under a stable id. Opening it fences every earlier holder of the id and aborts what
   * that one left open; when this returns, nothing of a predecessor can become visible any more.
   */
  StreamWriter writer(String id);

  /**
   * Reads the whole topic, outside any group, leaving no trace. Positions start at the beginning.
   */
  StreamReader reader(String topic);

  /** Reads some partitions of a topic, outside any group. */
  StreamReader reader(String topic, Set<Integer> partitions);

  /**
   * Reads the committed records of a topic to its end, as the end stands at the call with open
   * transactions included: waits while one of those is undecided.
   *
   * @param from where to begin, by partition; a partition that is missing is read from its first
   *     record
   * @throws PortException.Unavailable when nothing moves for a minute before the end is reached
   */
  default void readToEnd(
      String topic, Map<Integer, Long> from, Consumer<? super StreamRecord> each) {
    Map<Integer, Range> ranges = new HashMap<>();
    extent(topic)
        .forEach(
            (p, kept) ->
                ranges.put(
                    p,
                    new Range(
                        Math.min(kept.to(), Math.max(kept.from(), from.getOrDefault(p, 0L))),
                        kept.to())));
    read(topic, ranges, each);
  }

  /**
   * Reads the committed records of some ranges of a topic, waiting for transactions in them that
   * are still undecided.
   *
   * @throws PortException.Unavailable when nothing moves for a minute before the end is reached
   */
  default void read(String topic, Map<Integer, Range> ranges, Consumer<? super StreamRecord> each) {
    Map<Integer, Range> open = new HashMap<>(ranges);
    open.values().removeIf(Range::isEmpty);
    if (open.isEmpty()) {
      return;
    }
    Map<Integer, Long> ends = new HashMap<>();
    try (StreamReader reader = reader(topic, Set.copyOf(open.keySet()))) {
      open.forEach(
          (p, range) -> {
            reader.seek(p, range.from());
            ends.put(p, range.to());
          });
      long lastMove = System.nanoTime();
      while (!ends.isEmpty()) {
        for (StreamRecord record : reader.poll(Duration.ofMillis(50))) {
          if (record.offset() < open.get(record.partition()).to()) {
            each.accept(record);
          }
          lastMove = System.nanoTime();
        }
        if (ends.entrySet().removeIf(end -> reader.position(end.getKey()) >= end.getValue())) {
          lastMove = System.nanoTime();
        }
        if (System.nanoTime() - lastMove > Duration.ofMinutes(1).toNanos()) {
          throw new PortException.Unavailable(
              "topic "
                  + topic
                  + " could not be read to its end "
                  + ends
                  + ": nothing came for a minute; is a writer's transaction still open?",
              null);
        }
      }
    }
  }

  /**
   * Joins the group that shares the partitions of some topics. Positions are the member's own
   * affair ({@link GroupMember#seek}); the group's committed positions only serve displays of lag.
   *
   * @param topics the same for all members of the group
   */
  GroupMember join(String group, Set<String> topics, AssignmentListener listener);

  /** How many partitions of the topic are worked by a member of the group just now. */
  int assigned(String group, String topic);

  @Override
  void close();
}
