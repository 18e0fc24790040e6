package nocturne.broker.port;

/**
 * What a back end promises of a commit of outputs together with the progress that tells of them.
 */
public enum Guarantee {
  /** Outputs and progress become visible together, once, or not at all. */
  ATOMIC,
  /** After a fault an output may appear again under the same identity; readers count repeats. */
  REPEATABLE
}
