package nocturne.broker.worker;

/**
 * A feed whose receiver can be exchanged: ingest keeps offering while a stage ends and begins
 * again. It refuses while there is no receiver, and the stage later reads the topic. Thread-safe.
 */
public final class SwitchedFeed implements Feed {
  private static final Feed NOBODY = handover -> false;

  private volatile Feed to = NOBODY;

  /** Sets the receiver. */
  public void leadTo(Feed feed) {
    to = feed;
  }

  /** Removes the receiver. */
  public void leadNowhere() {
    to = NOBODY;
  }

  @Override
  public boolean offer(Handover handover) {
    return to.offer(handover);
  }
}
