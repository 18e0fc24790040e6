package nocturne.broker.port;

/**
 * Subscriptions of other readers to our topics. Nocturne itself reads nothing under a subscription,
 * so a position changes only if its reader moves it, or somebody by {@link
 * LogSubscriptions#moveUp}. Where topics keep a log, {@link LogSubscriptions} also returns the
 * position. A failure is a {@link PortException}. Any thread may call.
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
   * @throws PortException.Unavailable if a consumer reads under that name; nothing was deleted
   */
  boolean delete(String subscription);
}
