package nocturne.survey;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spares whoever asks a cluster that is away the wait for its answer: after a first question that
 * was waited for in vain, others are told so at once, while a thread of its own asks on until there
 * is an answer again. May be shared by threads.
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
      // A refusal is an answer; whoever asks next is given it.
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
