package nocturne.broker.port;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Names under which others read our topics, each at its own pace, and what the groups of our stages
 * leave behind under theirs. We read nothing under a subscription: it only stands somewhere, until
 * somebody moves it. A failure is a {@link PortException}. Any thread may call.
 */
public interface Subscriptions {

  /**
   * Makes a subscription that stands at the end of the topic as it is now. One that is there is
   * left where it stands. Answers whether it was made now.
   *
   * @throws PortException.Broken when there is no such topic
   */
  boolean create(String subscription, String topic);

  /**
   * How many offsets that the topic still has lie behind where the subscription, or a stage's
   * group, stands. A partition where it stands nowhere counts whole. Empty where there is no such
   * subscription on this topic.
   */
  OptionalLong lag(String subscription, String topic);

  /**
   * Where the subscription, or a stage's group, stands: by partition the offset of the next record
   * for whoever reads under that name. Empty where there is no such subscription on this topic.
   */
  Map<Integer, Long> positions(String subscription, String topic);

  /**
   * Moves a subscription on to these offsets, by partition; where it stands further it stays, and
   * so do partitions that are not named. Doing it twice is doing it once. Answers false, with
   * nothing moved, where there is no such subscription on this topic, or while somebody reads under
   * its name, whose place is then theirs.
   */
  boolean moveUp(String subscription, String topic, Map<Integer, Long> to);

  /**
   * Removes a subscription, or all that a stage's group noted; answers whether it was there.
   *
   * @throws PortException.Unavailable while somebody reads under that name; nothing happened
   */
  boolean delete(String subscription);
}
