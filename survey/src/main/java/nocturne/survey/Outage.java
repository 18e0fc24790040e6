package nocturne.survey;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fails requests to an unreachable cluster fast. After a first request has timed out, others fail
 * at once, while a background thread probes the cluster until it answers. Thread-safe.
 */
final class Outage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  private final String where;
  private final Runnable probe;
  private final Duration pause;
  private SurveyException.@Nullable Unavailable now;
  private @Nullable Thread asking;
  private boolean closed;

  /**
   * @param where the cluster is, for people
   * @param probe a small question to it
   * @param pause between two of these
   */
  Outage(String where, Runnable probe, Duration pause) {
    this.where = where;
    this.probe = probe;
    this.pause = pause;
  }

  /**
   * The cluster's answer.
   *
   * @throws SurveyException.Unavailable while it is away
   */
  <T> T ask(Supplier<T> question) {
    requireThere();
    try {
      return question.get();
    } catch (SurveyException.Unavailable e) {
      begin(e);
      throw e;
    }
  }

  private synchronized void requireThere() {
    SurveyException.@Nullable Unavailable why = now;
    if (why != null) {
      throw new SurveyException.Unavailable(String.valueOf(why.getMessage()), why);
    }
  }

  private synchronized void begin(SurveyException.Unavailable why) {
    if (closed || Thread.currentThread().isInterrupted()) {
      return;
    }
    now = why;
    if (asking == null) {
      LOG.warn("The survey at {} is away: {}", where, why.getMessage());
      Thread thread = new Thread(this::askOn, "survey-outage");
      thread.setDaemon(true);
      thread.start();
      asking = thread;
    }
  }

  private void askOn() {
    boolean answered = false;
    try {
      while (!answered) {
        Thread.sleep(pause.toMillis());
        try {
          probe.run();
          answered = true;
        } catch (SurveyException.Unavailable e) {
          LOG.debug("The survey at {} is still away", where, e);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Nobody asks for the survey at {} any more", where);
    } catch (RuntimeException e) {
      // A refusal is an answer; the next request gets it.
      LOG.debug("The survey at {} answers", where, e);
    } finally {
      end();
    }
  }

  private synchronized void end() {
    now = null;
    asking = null;
    if (!closed) {
      LOG.info("The survey at {} answers again", where);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (asking != null) {
      asking.interrupt();
    }
  }
}
