package nocturne.google;

import com.google.auth.Retryable;
import com.google.cloud.BaseServiceException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nocturne.broker.port.PortException;

/** Explains failures of Google's clients. */
public final class Failures {
  /** The code of a failure without an answer, or with a broken one. */
  public static final int NO_ANSWER = 0;

  /** The code where a precondition does not hold: another changed the thing meanwhile. */
  public static final int CHANGED_MEANWHILE = 412;

  private static final Set<Integer> PASSING = Set.of(NO_ANSWER, 408, CHANGED_MEANWHILE, 429);

  private static final String LOG_IN =
      "Run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a"
          + " service account's key file; then start again.";

  private Failures() {}

  /** A failure and what it was caused by. */
  public static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  /** The login failure that caused a failure, if retrying does not help. */
  private static Optional<Throwable> refusedLogin(Throwable failure) {
    return causes(failure)
        .filter(cause -> cause instanceof Retryable login && !login.isRetryable())
        .findFirst();
  }

  /** The reason why Google does not accept the credentials, if that is the failure. */
  public static Optional<String> refusedCredentials(BaseServiceException failure) {
    Optional<Throwable> login = refusedLogin(failure);
    return login.isPresent() || failure.getCode() == 401
        ? Optional.of(login.map(Throwable::getMessage).orElse(told(failure)))
        : Optional.empty();
  }

  /**
   * Whether the same call may succeed later.
   *
   * @param limits codes and reasons with which Google refuses for a while, such as {@code 403
   *     rateLimitExceeded}
   */
  public static boolean mayPass(BaseServiceException failure, Set<String> limits) {
    return refusedLogin(failure).isEmpty()
        && (failure.getCode() >= 500
            || PASSING.contains(failure.getCode())
            || limits.contains(failure.getCode() + " " + failure.getReason()));
  }

  /** The service's answer, or the reason why there was none. */
  public static String told(BaseServiceException failure) {
    return failure.getCode() == NO_ANSWER
        ? "no answer: " + causes(failure).reduce((first, second) -> second).orElse(failure)
        : "the answer " + failure.getCode() + ": " + String.valueOf(failure.getMessage()).strip();
  }

  /**
   * The failure of a call whose credentials Google does not accept.
   *
   * @param cannot what failed, such as {@code Cannot make the topic x}
   * @param why Google's message
   */
  public static PortException.Broken notAccepted(String cannot, String why, Throwable failure) {
    return new PortException.Broken(
        "%s: Google does not accept the credentials (%s). %s".formatted(cannot, why, LOG_IN),
        failure);
  }

  /** There are no credentials with which to call a service. */
  public static PortException.Broken noCredentials(String service, IOException failure) {
    return new PortException.Broken(
        "Cannot use %s: %s. %s".formatted(service, failure.getMessage(), LOG_IN), failure);
  }
}
