package nocturne.google;

import com.google.auth.Retryable;
import com.google.cloud.BaseServiceException;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import nocturne.broker.port.PortException;

/** What failures of Google's clients mean, in words. */
public final class Failures {
  /** The code of a failure without an answer, or with a broken one. */
  public static final int NO_ANSWER = 0;

  private static final String LOG_IN =
      "Run gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS to a"
          + " service account's key file; then start again.";

  private Failures() {}

  /** A failure and what it was caused by. */
  public static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  /** The failure to log in that caused a failure, where it is one that does not pass. */
  public static Optional<Throwable> refusedLogin(Throwable failure) {
    return causes(failure)
        .filter(cause -> cause instanceof Retryable login && !login.isRetryable())
        .findFirst();
  }

  /** What was answered, or why nothing was. */
  public static String told(BaseServiceException failure) {
    return failure.getCode() == NO_ANSWER
        ? "no answer: " + causes(failure).reduce((first, second) -> second).orElse(failure)
        : "the answer " + failure.getCode() + ": " + String.valueOf(failure.getMessage()).strip();
  }

  /**
   * Google does not know who calls.
   *
   * @param cannot what cannot be done, such as {@code Cannot make the topic x}
   * @param why in Google's words
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
