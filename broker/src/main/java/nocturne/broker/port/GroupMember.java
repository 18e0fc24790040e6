package nocturne.broker.port;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One worker of a group that shares a topic's partitions. For one thread, which must {@link #poll}
 * at least every few seconds or lose its partitions to others. Listeners are called inside {@link
 * #poll} and {@link #close}. A newly assigned partition gives nothing before its first {@link
 * #seek}.
 */
public interface GroupMember extends AutoCloseable {

  /** Records of the partitions that are not paused; empty when none came within the time. */
  List<StreamRecord> poll(Duration timeout);

  void seek(int partition, long offset);

  /** The partition stays ours but gives no records: they come to us another way. */
  void pause(int partition);

  void resume(int partition);

  Set<Integer> assignment();

  /** As {@link StreamReader#position}. */
  long position(int partition);

  /** Leaves a note for lag displays; never used to start from. */
  void noteProgress(int partition, long offset);

  @Override
  void close();
}
