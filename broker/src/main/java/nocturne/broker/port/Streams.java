package nocturne.broker.port;

import nocturne.broker.ledger.Range;
import java.util.Map;
import java.util.Set;

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

  /** Names of all topics here. */
  Set<String> topics();

  /**
   * First offset kept and the offset after the last message written, by partition, *open
   * transactions included*: reading committed messages until a reader's position has reached {@link
   * Range#to()} is what "reading to the end" means. Empty when there is no such topic.
   */
  Map<Integer, Range> extent(String topic);

  /**
   * A writer under a stable id. Opening it fences every earlier holder of the id and aborts what
   * that one left open; when this returns, nothing of a predecessor can become visible any more.
   */
  StreamWriter writer(String id);

  /** Reads the whole topic, outside any group, leaving no trace. Positions start at the beginning. */
  StreamReader reader(String topic);

  /** Reads some partitions of a topic, outside any group. */
  StreamReader reader(String topic, Set<Integer> partitions);

  /**
   * Joins the group that shares out the topic's partitions. Positions are the member's own affair
   * ({@link GroupMember#seek}); the group's committed positions only serve lag displays.
   */
  GroupMember join(String group, String topic, AssignmentListener listener);

  /** How many partitions of the topic are worked by a member of the group just now. */
  int assigned(String group, String topic);

  @Override
  void close();
}
