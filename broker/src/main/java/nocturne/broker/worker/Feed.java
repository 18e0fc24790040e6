package nocturne.broker.worker;

/**
 * Where ingest hands over what it has committed. A feed never makes ingest wait: one that is full,
 * or has nobody at its other end, refuses, and the stage reads the topic instead.
 */
@FunctionalInterface
public interface Feed {

  /** Answers whether it was taken. Never blocks. */
  boolean offer(Handover handover);
}
