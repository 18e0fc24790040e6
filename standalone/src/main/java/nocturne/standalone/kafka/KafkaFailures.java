package nocturne.standalone.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import nocturne.broker.port.PortException;
import nocturne.survey.kafka.KafkaDamage;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Maps exceptions of Kafka's clients to the port's, by what to do next. */
final class KafkaFailures {
  private KafkaFailures() {}

  /** Waits for an answer; the client's own timeout limits the wait. */
  static <T> T answer(String step, Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw sort(step, e.getCause() instanceof RuntimeException cause ? cause : e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException.Unavailable(step + " was interrupted", e);
    }
  }

  /** Waits for the end of a step. Returns false if it ended with this error. */
  static boolean isDone(String step, Future<?> asked, Class<? extends ApiException> unless) {
    return isDone(step, asked, unless::isInstance);
  }

  /** Waits for the end of a step. Returns false if it ended with such an error. */
  static boolean isDone(String step, Future<?> asked, Predicate<Throwable> unless) {
    try {
      asked.get();
      return true;
    } catch (ExecutionException e) {
      if (unless.test(e.getCause())) {
        return false;
      }
      throw sort(step, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw sort(step, e);
    }
  }

  /** For a step that had no effect if it fails. */
  static PortException sort(String step, Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof PortException sorted) {
        return sorted;
      }
      if (isFence(t)) {
        return new PortException.Fenced(
            step + " was refused, a newer process has taken over: " + t.getMessage(), e);
      }
      if (KafkaDamage.isSaidBy(t)) {
        return new PortException.Broken(
            ("%s met a damaged file of Kafka's: %s; trying again does not help: stop the processes"
                    + " of the home and run `nocturne repair`, or restore the file from a backup")
                .formatted(step, words(t)),
            e);
      }
      if (needsAPerson(t)) {
        return new PortException.Broken(
            step + " was refused: " + t.getMessage() + "; mend this on Kafka's side", e);
      }
    }
    if (e instanceof InterruptException) {
      Thread.currentThread().interrupt();
    }
    return new PortException.Unavailable(
        step + " did not succeed (" + e.getMessage() + "); it can be tried again", e);
  }

  /** A failure that may pass, with the place of the Kafka. */
  static PortException.Unavailable at(Object where, PortException.Unavailable e) {
    boolean isSilent = false;
    for (Throwable t = e; t != null; t = t.getCause()) {
      isSilent |= t instanceof TimeoutException;
    }
    return new PortException.Unavailable(
        where + (isSilent ? " does not answer: " : ": ") + e.getMessage(), e);
  }

  /** For a commit: without an answer it may have happened. */
  static PortException sortCommit(String step, RuntimeException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof TimeoutException || t instanceof InterruptException) {
        if (t instanceof InterruptException) {
          Thread.currentThread().interrupt();
        }
        return new PortException.Unknown(
            step + " got no answer, it may have happened or not: read the ledger", e);
      }
    }
    return sort(step, e);
  }

  private static boolean isFence(Throwable t) {
    return t instanceof ProducerFencedException
        || t instanceof InvalidProducerEpochException
        || t instanceof InvalidPidMappingException
        || t instanceof UnknownProducerIdException
        || t instanceof FencedInstanceIdException;
  }

  /** The client's sentence without its advice, which is not ours, and its cause. */
  private static String words(Throwable damage) {
    Throwable root = damage;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String first = String.valueOf(damage.getMessage()).split("\\. If needed", -1)[0];
    return root == damage ? first : first + ": " + root.getMessage();
  }

  private static boolean needsAPerson(Throwable t) {
    return t instanceof AuthenticationException
        || t instanceof AuthorizationException
        || t instanceof KafkaStorageException
        || t instanceof RecordTooLargeException
        || t instanceof InvalidTopicException
        || t instanceof InvalidReplicationFactorException
        || t instanceof InvalidConfigurationException
        || t instanceof PolicyViolationException
        || t instanceof UnknownTopicOrPartitionException
        || t instanceof UnsupportedVersionException;
  }
}
