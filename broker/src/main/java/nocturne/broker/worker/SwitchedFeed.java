package nocturne.broker.worker;

/**
 * A feed whose other end may be exchanged: ingest goes on offering while a stage ends and begins
 * anew. As long as nobody is there it refuses, and the stage finds what it lacks on the topic. Any
 * thread.
 */
public final class SwitchedFeed implements Feed {
  private static final Feed NOBODY = handover -> false;

  private volatile Feed to = NOBODY;

  /** From now on this one is offered what comes. */
  public void leadTo(Feed feed) {
    to = feed;
  }

  /** From now on nobody is. */
  public void leadNowhere() {
    to = NOBODY;
  }

  @Override
  public boolean offer(Handover handover) {
    return to.offer(handover);
  }
}
