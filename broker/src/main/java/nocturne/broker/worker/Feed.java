package nocturne.broker.worker;

/**
 * Receives what ingest has committed. A feed that is full, or that no stage reads, refuses a
 * handover; the stage then reads the topic instead. A feed may make ingest wait for a stage that
 * sets the pace, but not for one that has stopped.
 */
@FunctionalInterface
public interface Feed {

  /** Answers whether it was taken. */
  boolean offer(Handover handover);
}
