package nocturne.broker.port;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One member of a group that shares the partitions of one or more topics. All members of a group
 * name the same topics. For one thread, which must {@link #poll} at least every few seconds or lose
 * its partitions to others. Listeners are called inside {@link #poll} and {@link #close}. A newly
 * assigned partition returns nothing before its first {@link #seek}.
 *
 * <p>A member that commits transactions is fenced by its group. It calls {@link #awaitDecided} for
 * newly assigned partitions and names them in {@link LogWriter#progress} of each transaction: then
 * no transaction of an earlier holder can become visible once {@link #awaitDecided} has returned.
 */
public interface GroupMember extends AutoCloseable {

  /** Records of the partitions that are not paused; empty if none came within the time. */
  List<LogRecord> poll(Duration timeout);

  void seek(TopicPartition partition, long offset);

  /** The partition stays with this member but returns no records. */
  void pause(TopicPartition partition);

  void resume(TopicPartition partition);

  Set<TopicPartition> assignment();

  /** The next offset to read, like {@link LogReader#position}. */
  long position(TopicPartition partition);

  /**
   * Whether the partition is known to hold records beyond {@link #position}; false where that is
   * not known.
   */
  default boolean hasMore(TopicPartition partition) {
    return false;
  }

  /**
   * Waits until every transaction that named these partitions under an earlier assignment is
   * decided.
   *
   * @return the positions of these partitions that the group has; without those that it has not
   * @throws PortException.Unavailable if one stays open too long; call again later
   */
  Map<TopicPartition, Long> awaitDecided(Set<TopicPartition> partitions);

  /**
   * Why the back end is not heard of, for people; empty while it answers. It is asked again in each
   * {@link #poll}.
   */
  default Optional<String> silence() {
    return Optional.empty();
  }

  /** Commits a position outside any transaction, for displays of lag only. */
  void noteProgress(TopicPartition partition, long offset);

  @Override
  void close();
}
