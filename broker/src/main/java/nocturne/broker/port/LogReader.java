package nocturne.broker.port;

import java.time.Duration;
import java.util.List;

/** Reads committed messages of fixed partitions, in order within each. For one thread. */
public interface LogReader extends AutoCloseable {

  /** The next records, of any partition; empty if none came within the time. */
  List<LogRecord> poll(Duration timeout);

  /** The next record read from the partition is the first at or after this offset. */
  void seek(int partition, long offset);

  /**
   * The offset up to which this partition has been read: beyond the last record returned if aborted
   * messages or markers follow it. Reaches the end of {@link TopicLog#extent} only when every
   * transaction begun before it is decided.
   */
  long position(int partition);

  @Override
  void close();
}
