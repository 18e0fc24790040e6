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
import nocturne.google.Call;

/**
 * Makes calls of Pub/Sub: tries again with growing waits what may pass, for as long as the
 * settings' patience, and turns every other failure into one of the port's. Any thread may call.
 */
final class PubSubCalls {
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
   * @param attempt receives the number of earlier attempts that may have been carried out without
   *     an answer
   * @throws PortException.Unavailable if it failed for the whole time, and has changed nothing
   * @throws PortException.Unknown if it failed for the whole time, and may have changed something
   * @throws PortException.Broken if an operator must act
   */
  <T> T make(Call call, IntFunction<T> attempt) {
    return attempts.make(call.what(), call.changes(), attempt, e -> broken(call, e));
  }

  /** A call, with what Google wants for it and whether it changes anything. */
  static Call call(String what, String permission, boolean changes) {
    return new Call(what, permission, "roles/pubsub.editor", changes);
  }

  /** Makes something; whether it was made now. */
  boolean made(Call call, Runnable attempt) {
    return make(call, attempts.once(attempt, AlreadyExistsException.class::isInstance));
  }

  /** Deletes something; whether it was there. */
  boolean deleted(Call call, Runnable attempt) {
    return make(call, attempts.once(attempt, NotFoundException.class::isInstance));
  }

  /** Looks for something. */
  <T> Optional<T> found(Call call, Supplier<T> attempt) {
    return make(call, attempts.found(attempt, NotFoundException.class::isInstance));
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
    Call.Obstacle obstacle =
        switch (failure.getStatusCode().getCode()) {
          case NOT_FOUND -> Call.Obstacle.NOT_THERE;
          case UNAUTHENTICATED -> Call.Obstacle.NOT_ACCEPTED;
          case PERMISSION_DENIED -> Call.Obstacle.NOT_PERMITTED;
          default -> Call.Obstacle.OTHER;
        };
    return call.broken(settings.project(), obstacle, told(failure), failure);
  }

  static String told(ApiException e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : String.valueOf(cause.getMessage());
  }
}
