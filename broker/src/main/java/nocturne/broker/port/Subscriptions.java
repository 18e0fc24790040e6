package nocturne.broker.port;

/**
 * Subscriptions, under which others read our topics, each at its own pace. We read nothing under a
 * subscription: its position changes only if somebody moves it. Where topics keep a log, {@link
 * LogSubscriptions} also say where a subscription stands. A failure is a {@link PortException}. Any
 * thread may call.
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

  /** Whether there is such a subscription on this topic. */
  boolean exists(String subscription, String topic);

  /**
   * Deletes a subscription, or the committed offsets of a stage's group.
   *
   * @return whether it existed
   * @throws PortException.Unavailable while somebody reads under that name; nothing happened
   */
  boolean delete(String subscription);
}
