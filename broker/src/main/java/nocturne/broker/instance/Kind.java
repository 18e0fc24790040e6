package nocturne.broker.instance;

import java.util.Locale;

/** Kinds of parts of an instance. */
public enum Kind {
  TOPIC,
  /** A name under which others read a topic. */
  SUBSCRIPTION,
  /** The committed offsets of a stage's consumer group. */
  GROUP,
  BUCKET,
  TABLE,
  DATASET,
  /** An object that setup stages in a bucket. */
  FILE,
  /** That a bucket announces its objects on a topic. */
  ANNOUNCEMENT,
  /** A virtual machine. */
  MACHINE,
  /** A function that messages are pushed to. */
  FUNCTION,
  /** A job that runs on a service's own machines. */
  JOB;

  /** The kind for people. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
