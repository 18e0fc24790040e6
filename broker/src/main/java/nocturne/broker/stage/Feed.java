package nocturne.broker.stage;

/**
 * Where the consumer hands over what it has committed. A feed never makes the door wait: one that
 * is full, or has nobody at its other end, refuses, and the stage reads the topic instead.
 */
@FunctionalInterface
public interface Feed {

  /** Answers whether it was taken. Never blocks. */
  boolean offer(Handover handover);
}
