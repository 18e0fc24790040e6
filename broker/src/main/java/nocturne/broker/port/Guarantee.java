package nocturne.broker.port;

/** What a back end guarantees for a commit of outputs together with their progress. */
public enum Guarantee {
  /** Outputs and progress become visible together, once, or not at all. */
  ATOMIC,
  /**
   * After a fault an output may appear again under the same identity; readers count repetitions.
   */
  REPEATABLE
}
