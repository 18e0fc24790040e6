package nocturne.broker.instance;

import java.util.Locale;

/** What a part of an instance is. */
public enum Kind {
  TOPIC,
  /** A name under which others read a topic. */
  SUBSCRIPTION,
  /** What the workers of a stage noted under their common name. */
  GROUP,
  BUCKET,
  TABLE,
  DATASET,
  /** An object that setup stages in a bucket. */
  FILE;

  /** As people read it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
