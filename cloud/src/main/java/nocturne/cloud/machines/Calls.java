package nocturne.cloud.machines;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import nocturne.broker.port.PortException;
import nocturne.google.Attempts;
import nocturne.google.Failures;

/**
 * Makes calls of the services that run machines: tries again what may pass, and turns every other
 * failure into one of the port's. Any thread may call.
 *
 * @param project that has the machines
 */
record Calls(String project) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration OPERATION = Duration.ofMinutes(5);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final Attempts<Failed> ATTEMPTS =
      new Attempts<>(
          Failed.class,
          PATIENCE,
          e ->
              e.status == Failures.NO_ANSWER
                  || e.status == 408
                  || e.status == 429
                  || e.status >= 500,
          e -> e.status != 429,
          e -> String.valueOf(e.getMessage()));

  /**
   * The purpose of a call.
   *
   * @param what it does, such as {@code start the machine x}
   * @param service that is called, such as {@code compute.googleapis.com}
   * @param role that has the permission
   */
  record Call(String what, String service, String role) {}

  /** A request, as Google's clients make it. */
  @FunctionalInterface
  interface Request<T> {
    T make() throws IOException;
  }

  /** A failure of a client, with HTTP's number of it; 0 without an answer. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Failed(int status, Exception cause) {
      super(cause.getMessage(), cause);
      this.status = status;
    }
  }

  /** Makes a call. */
  <T> T make(Call call, Request<T> request) {
    return make(call, true, unanswered -> asked(request));
  }

  private <T> T make(Call call, boolean changes, IntFunction<T> attempt) {
    return ATTEMPTS.make(call.what(), changes, attempt, e -> broken(call, e));
  }

  /** Makes something; whether it was made now. */
  boolean made(Call call, Request<?> request) {
    return done(call, request, CONFLICT);
  }

  /** Deletes something; whether it was there. */
  boolean deleted(Call call, Request<?> request) {
    return done(call, request, NOT_FOUND);
  }

  private boolean done(Call call, Request<?> request, int before) {
    Runnable attempt =
        () -> {
          var unused = asked(request);
        };
    return make(call, true, ATTEMPTS.once(attempt, e -> e.status == before));
  }

  /** Looks for something. */
  <T> Optional<T> found(Call call, Request<T> request) {
    return make(call, false, ATTEMPTS.found(() -> asked(request), e -> e.status == NOT_FOUND));
  }

  /** Waits for the end of what a service does by itself. */
  static <T> T awaited(Future<T> work) throws IOException {
    try {
      return work.get(OPERATION.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException.Unknown("Interrupted while a service of Google's works", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("not done within " + OPERATION.toMinutes() + " minutes", e);
    }
  }

  private static <T> T asked(Request<T> request) {
    try {
      return request.make();
    } catch (ApiException e) {
      throw new Failed(e.getStatusCode().getCode().getHttpStatusCode(), e);
    } catch (GoogleJsonResponseException e) {
      throw new Failed(e.getStatusCode(), e);
    } catch (IOException e) {
      throw new Failed(Failures.NO_ANSWER, e);
    }
  }

  private PortException.Broken broken(Call call, Failed failure) {
    String cannot = "Cannot %s in the project %s".formatted(call.what(), project);
    String why = String.valueOf(failure.getMessage()).strip();
    if (failure.status == StatusCode.Code.UNAUTHENTICATED.getHttpStatusCode()) {
      return Failures.notAccepted(cannot, why, failure);
    }
    if (failure.status == StatusCode.Code.PERMISSION_DENIED.getHttpStatusCode()) {
      boolean isOff = why.contains("SERVICE_DISABLED") || why.contains("has not been used");
      return new PortException.Broken(
          isOff
              ? "%s: the service is off (%s). gcloud services enable %s --project=%s turns it on."
                  .formatted(cannot, why, call.service(), project)
              : ("%s: a permission is missing (%s). gcloud projects add-iam-policy-binding %s"
                      + " --member=ACCOUNT --role=%s gives it, ACCOUNT being serviceAccount:NAME or"
                      + " user:NAME.")
                  .formatted(cannot, why, project, call.role()),
          failure);
    }
    return new PortException.Broken("%s: %s.".formatted(cannot, why), failure);
  }
}
