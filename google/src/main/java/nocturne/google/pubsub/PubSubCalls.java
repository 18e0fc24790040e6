package nocturne.google.pubsub;

import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.api.gax.rpc.StatusCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls of Pub/Sub: tries again with growing waits what may pass, for as long as the
 * settings' patience, and turns every other failure into one of the port's. Any thread may call.
 */
final class PubSubCalls {
  /**
   * What a call is for.
   *
   * @param what it does, such as {@code make the topic x}
   * @param permission that Google wants for it
   * @param changes whether it changes anything
   */
  record Call(String what, String permission, boolean changes) {}

  private static final Logger LOG = LoggerFactory.getLogger(PubSubCalls.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

  private final PubSubSettings settings;

  PubSubCalls(PubSubSettings settings) {
    this.settings = settings;
  }

  /**
   * Makes a call.
   *
   * @param attempt is told how many attempts before it may have been carried out without an answer
   * @throws PortException.Unavailable if it failed for so long, and has changed nothing
   * @throws PortException.Unknown if it failed for so long, and may have changed something
   * @throws PortException.Broken if a person must act
   */
  <T> T make(Call call, IntFunction<T> attempt) {
    long until = System.nanoTime() + settings.patience().toNanos();
    long wait = FIRST_WAIT.toNanos();
    int unanswered = 0;
    for (int tries = 1; ; tries++) {
      ApiException failure;
      try {
        return attempt.apply(unanswered);
      } catch (ApiException e) {
        failure = e;
      }
      if (!mayPass(failure)) {
        throw broken(call, failure);
      }
      if (call.changes()
          && failure.getStatusCode().getCode() != StatusCode.Code.RESOURCE_EXHAUSTED) {
        unanswered++;
      }
      long pause = wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2);
      if (System.nanoTime() + pause - until > 0 || !slept(pause)) {
        String why =
            "Cannot %s: tried %s times, at last with %s"
                .formatted(call.what(), tries, told(failure));
        throw unanswered > 0
            ? new PortException.Unknown(why + "; it may have been done or not.", failure)
            : new PortException.Unavailable(why + ".", failure);
      }
      LOG.debug("Cannot {}, tried again: {}", call.what(), failure.toString());
      wait = Math.min(2 * wait, LONGEST_WAIT.toNanos());
    }
  }

  /** Makes something; whether it was made now. */
  boolean made(Call call, Runnable attempt) {
    return make(
        call,
        unanswered -> {
          try {
            attempt.run();
            return true;
          } catch (AlreadyExistsException e) {
            return unanswered > 0;
          }
        });
  }

  /** Deletes something; whether it was there. */
  boolean deleted(Call call, Runnable attempt) {
    return make(
        call,
        unanswered -> {
          try {
            attempt.run();
            return true;
          } catch (NotFoundException e) {
            return unanswered > 0;
          }
        });
  }

  /** Looks for something. */
  <T> Optional<T> found(Call call, Supplier<T> attempt) {
    return make(
        call,
        unanswered -> {
          try {
            return Optional.of(attempt.get());
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
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

  /** Whether the same call may succeed later. */
  static boolean mayPass(ApiException e) {
    return switch (e.getStatusCode().getCode()) {
      case UNAVAILABLE,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          INTERNAL,
          UNKNOWN,
          ABORTED,
          CANCELLED ->
          true;
      default -> false;
    };
  }

  /** A failure that a person must see to. */
  PortException.Broken broken(Call call, ApiException failure) {
    String cannot = "Cannot %s in the project %s".formatted(call.what(), settings.project());
    return switch (failure.getStatusCode().getCode()) {
      case NOT_FOUND ->
          new PortException.Broken(
              "%s: it is not there (%s); run setup.".formatted(cannot, told(failure)), failure);
      case UNAUTHENTICATED ->
          new PortException.Broken(
              ("%s: Google does not accept the credentials (%s). Run gcloud auth"
                      + " application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a"
                      + " service account's key file; then start again.")
                  .formatted(cannot, told(failure)),
              failure);
      case PERMISSION_DENIED ->
          new PortException.Broken(
              ("%s: the permission %s is missing (%s). gcloud projects add-iam-policy-binding %s"
                      + " --member=ACCOUNT --role=roles/pubsub.editor gives it, ACCOUNT being"
                      + " serviceAccount:NAME or user:NAME.")
                  .formatted(cannot, call.permission(), told(failure), settings.project()),
              failure);
      default -> new PortException.Broken("%s: %s.".formatted(cannot, told(failure)), failure);
    };
  }

  static String told(ApiException e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : String.valueOf(cause.getMessage());
  }
}
