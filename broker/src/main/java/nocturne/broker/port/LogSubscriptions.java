package nocturne.broker.port;

import java.util.Map;
import java.util.OptionalLong;

/** Subscriptions to topics that keep a log, and the committed offsets of our stages' groups. */
public interface LogSubscriptions extends Subscriptions {

  @Override
  default boolean exists(String subscription, String topic) {
    return lag(subscription, topic).isPresent();
  }

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
   * Moves a subscription forward to these offsets, by partition. Higher positions and partitions
   * that are not named stay. May be called repeatedly.
   *
   * @return false, with nothing moved, if there is no such subscription on this topic, or if a
   *     consumer reads under its name and so owns its position
   */
  boolean moveUp(String subscription, String topic, Map<Integer, Long> to);
}
