package nocturne.broker.port;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.ledger.Range;

/**
 * What the {@link Topics} hold: in each partition an append-only log of records with offsets,
 * written in transactions. Readers see committed records only, in order within a partition.
 *
 * <p>A failure is a {@link PortException}, whose kinds say what to do next: {@link
 * PortException.Fenced} (a newer holder has the writer's id: ask the group whether the partition is
 * still ours), {@link PortException.Unknown} (the commit may or may not have happened: read the
 * ledger again), {@link PortException.Unavailable} (try again later).
 */
public interface TopicLog {

  /** Under which others read what is there. */
  LogSubscriptions subscriptions();

  /**
   * Deletes records below these offsets for good; the back end itself deletes none. A partition
   * that is not named stays whole; an offset beyond the end deletes all records.
   */
  void deleteBefore(String topic, Map<Integer, Long> offsets);

  /**
   * First offset kept and the offset after the last message written, by partition, <i>open
   * transactions included</i>: "reading to the end" means reading committed messages until a
   * reader's position has reached {@link Range#to()}. Empty if there is no such topic.
   */
  Map<Integer, Range> extent(String topic);

  /**
   * A writer under a stable id. Opening it fences every earlier holder of the id and aborts the
   * holder's open transaction; when this returns, nothing of a predecessor can become visible any
   * more.
   */
  LogWriter writer(String id);

  /**
   * Makes a partition end at this offset or later, without adding visible records. For a topic that
   * lost records whose offsets must not be used again.
   *
   * @param id transactional id of the writer
   */
  default void passOver(String id, TopicPartition at, long to) {
    Message nothing = new Message(null, new byte[0], Map.of());
    while (true) {
      Range kept = extent(at.topic()).getOrDefault(at.partition(), new Range(to, to));
      if (kept.to() >= to) {
        return;
      }
      try (LogWriter writer = writer(id)) {
        writer.begin();
        // The marker of the transaction takes an offset as well.
        for (long n = Math.min(100_000, Math.max(1, to - kept.to() - 1)); n > 0; n--) {
          writer.publish(at, nothing);
        }
        writer.flush();
        writer.abort();
      }
    }
  }

  /** Reads the whole topic from its beginning, without a group and without committing offsets. */
  LogReader reader(String topic);

  /** Reads some partitions of a topic, without a group. */
  LogReader reader(String topic, Set<Integer> partitions);

  /**
   * Reads the committed records of a topic to its end as of the call, open transactions included;
   * waits while one of those is undecided.
   *
   * @param from first offsets, by partition; a missing partition is read from its first record
   * @throws PortException.Unavailable if nothing moves for a minute before the end is reached
   */
  default void readToEnd(String topic, Map<Integer, Long> from, Consumer<? super LogRecord> each) {
    readToEnd(topic, from, Duration.ofMinutes(1), each);
  }

  /**
   * Reads to the end with another patience.
   *
   * @throws PortException.Unavailable if no record comes for this time before the end is reached
   */
  default void readToEnd(
      String topic, Map<Integer, Long> from, Duration patience, Consumer<? super LogRecord> each) {
    Map<Integer, Range> ranges = new HashMap<>();
    extent(topic)
        .forEach(
            (p, kept) ->
                ranges.put(
                    p,
                    new Range(
                        Math.min(kept.to(), Math.max(kept.from(), from.getOrDefault(p, 0L))),
                        kept.to())));
    read(topic, ranges, patience, each);
  }

  /**
   * Reads the committed records of some ranges of a topic; waits for undecided transactions in
   * them.
   *
   * @throws PortException.Unavailable if nothing moves for a minute before the end is reached
   * @throws PortException.Broken if records are damaged; names partition and offset
   */
  default void read(String topic, Map<Integer, Range> ranges, Consumer<? super LogRecord> each) {
    read(topic, ranges, Duration.ofMinutes(1), each);
  }

  private void read(
      String topic,
      Map<Integer, Range> ranges,
      Duration patience,
      Consumer<? super LogRecord> each) {
    Map<Integer, Range> open = new HashMap<>(ranges);
    open.values().removeIf(Range::isEmpty);
    if (open.isEmpty()) {
      return;
    }
    Map<Integer, Long> ends = new HashMap<>();
    Map<Integer, Long> next = new HashMap<>();
    Map<Integer, Long> led = new HashMap<>();
    try (LogReader reader = reader(topic, Set.copyOf(open.keySet()))) {
      open.forEach(
          (p, range) -> {
            reader.seek(p, range.from());
            ends.put(p, range.to());
            next.put(p, range.from());
          });
      long lastMove = System.nanoTime();
      while (!ends.isEmpty()) {
        for (LogRecord record : reader.poll(Duration.ofMillis(50))) {
          long due = next.put(record.partition(), record.offset() + 1);
          if (record.offset() < open.get(record.partition()).to()) {
            each.accept(record);
          } else if (record.offset() - due > 1) {
            led.put(record.partition(), record.offset());
          }
          lastMove = System.nanoTime();
        }
        if (ends.entrySet().removeIf(end -> reader.position(end.getKey()) >= end.getValue())) {
          lastMove = System.nanoTime();
        }
        if (System.nanoTime() - lastMove > patience.toNanos()) {
          ends.replaceAll((partition, end) -> reader.position(partition));
          throw new PortException.Unavailable(
              ("topic %s could not be read to its end: nothing came for %s s at offsets %s (by"
                      + " partition); a writer's transaction is still open, or the log lost its"
                      + " end: if it stays so, stop the processes of the home and run `nocturne"
                      + " repair`")
                  .formatted(topic, patience.toSeconds(), ends),
              null);
        }
      }
      next.forEach(
          (p, due) -> {
            if (reader.position(p) - due > 1) {
              led.put(p, reader.position(p));
            }
          });
    }
    if (!led.isEmpty()) {
      requireEnds(topic, led);
    }
  }

  /**
   * A record that is damaged in its offset leads a reader to where nothing is, past all that follow
   * it.
   */
  private void requireEnds(String topic, Map<Integer, Long> led) {
    extent(topic)
        .forEach(
            (partition, kept) -> {
              if (led.getOrDefault(partition, 0L) > kept.to()) {
                throw new PortException.Broken(
                    ("reading %s led to offset %s of partition %s, which ends at %s: it was made"
                            + " anew, or a file of it is damaged; trying again does not help, restore"
                            + " it from a backup")
                        .formatted(topic, led.get(partition), partition, kept.to()));
              }
            });
  }

  /**
   * Joins the group that shares the partitions of some topics. The member decides where it reads
   * ({@link GroupMember#seek}); the group's committed offsets only show lag.
   *
   * @param topics the same for all members of the group
   */
  GroupMember join(String group, Set<String> topics, AssignmentListener listener);

  /** Number of the topic's partitions that are assigned to a member of the group now. */
  int assigned(String group, String topic);
}
