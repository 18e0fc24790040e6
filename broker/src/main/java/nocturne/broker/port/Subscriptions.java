package nocturne.broker.port;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Subscriptions, under which others read our topics, each at its own pace, and the committed
 * offsets of our stages' groups. We read nothing under a subscription: its position changes only if
 * somebody moves it. A failure is a {@link PortException}. Any thread may call.
 */
public interface Subscriptions {

  /**
   * Makes a subscription at the topic's current end, unless it exists; an existing one keeps its
   * position.
   *
   * @return whether it was made now
   * @throws PortException.Broken if there is no such topic
   */
  boolean create(String subscription, String topic);

  /**
   * Number of offsets that the topic still has from the position of the subscription, or of a
   * stage's group, on. A partition without a position counts whole. Empty if there is no such
   * subscription on this topic.
   */
  OptionalLong lag(String subscription, String topic);

  /**
   * Position of the subscription, or of a stage's group: by partition the offset of the next
   * record. Empty if there is no such subscription on this topic.
   */
  Map<Integer, Long> positions(String subscription, String topic);

  /**
   * Moves a subscription forward to these offsets, by partition; a higher position stays, and so do
   * partitions that are not named. Doing it twice has the effect of doing it once.
   *
   * @return false, with nothing moved, if there is no such subscription on this topic, or if
   *     somebody reads under its name and so owns its position
   */
  boolean moveUp(String subscription, String topic, Map<Integer, Long> to);

  /**
   * Deletes a subscription, or the committed offsets of a stage's group.
   *
   * @return whether it existed
   * @throws PortException.Unavailable while somebody reads under that name; nothing happened
   */
  boolean delete(String subscription);
}
