package nocturne.broker.worker;

/**
 * Where ingest hands over what it has committed. A feed that is full, or has nobody at its other
 * end, refuses, and the stage reads the topic instead. A feed may make ingest wait for a stage that
 * sets the pace, but not for one that has stopped.
 */
@FunctionalInterface
public interface Feed {

  /** Answers whether it was taken. */
  boolean offer(Handover handover);
}
