package nocturne.google;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls of a service, and retries temporary failures with growing waits until its patience is
 * over. An attempt is one or more requests, and may be made again whatever the result of an earlier
 * one. Google's clients retry nothing themselves here, since they do not report whether a request
 * went unanswered. Any thread may call.
 *
 * @param patience maximum time for which a call is retried
 * @param mayPass whether the same call may succeed later
 * @param mayBeDone whether a failed request may have been carried out
 * @param describe describes a failure
 * @param <E> type of the client's failures
 */
public record Attempts<E extends RuntimeException>(
    Class<E> type,
    Duration patience,
    Predicate<E> mayPass,
    Predicate<E> mayBeDone,
    Function<E, String> describe) {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

  /**
   * Makes a call.
   *
   * @param what it does, such as {@code make the topic x}
   * @param changes whether it changes anything
   * @param attempt receives the number of earlier attempts that may have been carried out without
   *     an answer
   * @param broken makes the exception for a failure that is not temporary
   * @throws PortException.Unavailable if it failed for the whole time, and has changed nothing
   * @throws PortException.Unknown if it failed for the whole time, and may have changed something
   */
  public <T> T make(
      String what,
      boolean changes,
      IntFunction<T> attempt,
      Function<? super E, ? extends RuntimeException> broken) {
    long until = System.nanoTime() + patience.toNanos();
    long wait = FIRST_WAIT.toNanos();
    int unanswered = 0;
    for (int tries = 1; ; tries++) {
      E failure;
      try {
        return attempt.apply(unanswered);
      } catch (RuntimeException e) {
        if (!type.isInstance(e)) {
          throw e;
        }
        failure = type.cast(e);
      }
      if (!mayPass.test(failure)) {
        throw broken.apply(failure);
      }
      if (changes && mayBeDone.test(failure)) {
        unanswered++;
      }
      long pause = wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2);
      if (System.nanoTime() + pause - until > 0 || !slept(pause)) {
        String why =
            "Cannot %s: tried %s times, at last with %s"
                .formatted(what, tries, describe.apply(failure));
        throw unanswered > 0
            ? new PortException.Unknown(why + "; it may have been done or not.", failure)
            : new PortException.Unavailable(why + ".", failure);
      }
      LOG.debug("Cannot {}, tried again: {}", what, failure.toString());
      wait = Math.min(2 * wait, LONGEST_WAIT.toNanos());
    }
  }

  /**
   * An attempt that makes or deletes something.
   *
   * @param isDone whether a failure means that it exists, or is gone, already
   * @return whether this call made or deleted it
   */
  public IntFunction<Boolean> once(Runnable attempt, Predicate<E> isDone) {
    return unanswered -> {
      try {
        attempt.run();
        return true;
      } catch (RuntimeException e) {
        if (type.isInstance(e) && isDone.test(type.cast(e))) {
          return unanswered > 0;
        }
        throw e;
      }
    };
  }

  /**
   * An attempt that looks for something.
   *
   * @param isMissing whether a failure says that it is not there
   */
  public <T> IntFunction<Optional<T>> found(Supplier<T> attempt, Predicate<E> isMissing) {
    return unanswered -> {
      try {
        return Optional.of(attempt.get());
      } catch (RuntimeException e) {
        if (type.isInstance(e) && isMissing.test(type.cast(e))) {
          return Optional.empty();
        }
        throw e;
      }
    };
  }

  private static boolean slept(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
