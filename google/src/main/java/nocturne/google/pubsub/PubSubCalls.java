package nocturne.google.pubsub;

import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.api.gax.rpc.StatusCode;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;
import nocturne.google.Attempts;
import nocturne.google.Failures;

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

  private final PubSubSettings settings;
  private final Attempts<ApiException> attempts;

  PubSubCalls(PubSubSettings settings) {
    this.settings = settings;
    this.attempts =
        new Attempts<>(
            ApiException.class,
            settings.patience(),
            PubSubCalls::mayPass,
            e -> e.getStatusCode().getCode() != StatusCode.Code.RESOURCE_EXHAUSTED,
            PubSubCalls::told);
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
    return attempts.make(call.what(), call.changes(), attempt, e -> broken(call, e));
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
      case UNAUTHENTICATED -> Failures.notAccepted(cannot, told(failure), failure);
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
