package nocturne.broker.port;

import java.util.OptionalLong;
import java.util.Set;

/**
 * Topics: what is published to one is delivered to each of its {@link Subscriptions}. Where the
 * back end also keeps what was published, by offset, it is read from the {@link TopicLog}. A
 * failure is a {@link PortException}. Any thread may call.
 */
public interface Topics extends AutoCloseable {

  /**
   * Makes the topic unless it exists.
   *
   * @return whether it was made now
   */
  boolean create(String topic, int partitions);

  boolean exists(String topic);

  /**
   * Deletes the topic with its records.
   *
   * @return whether it existed
   */
  boolean delete(String topic);

  /** Names of all topics. */
  Set<String> names();

  /**
   * Size of the topic on its disks in bytes, approximately; empty if unknown. Deleted records may
   * be included for a while.
   */
  default OptionalLong bytes(String topic) {
    return OptionalLong.empty();
  }

  /** Under which others read the topics. */
  Subscriptions subscriptions();

  @Override
  void close();
}
