package nocturne.google.bigquery;

import com.google.cloud.bigquery.BigQueryException;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import nocturne.broker.port.PortException;
import nocturne.google.Attempts;
import nocturne.google.Call;
import nocturne.google.Failures;

/**
 * Makes calls of BigQuery's REST interface: tries again what may pass, and turns every other
 * failure into one of the port's. Any thread may call.
 */
final class BigQueryCalls {
  static final int BAD_REQUEST = 400;
  static final int CONFLICT = 409;
  private static final Set<String> LIMITS =
      Set.of("403 rateLimitExceeded", "403 quotaExceeded", "400 jobRateLimitExceeded");

  private final BigQuerySettings settings;
  private final Attempts<BigQueryException> attempts;

  BigQueryCalls(BigQuerySettings settings) {
    this.settings = settings;
    this.attempts =
        new Attempts<>(
            BigQueryException.class,
            settings.patience(),
            e -> Failures.mayPass(e, LIMITS),
            e -> e.getCode() == Failures.NO_ANSWER || e.getCode() == 408 || e.getCode() >= 500,
            Failures::told);
  }

  /**
   * Makes a call.
   *
   * @param attempt receives the number of earlier attempts that may have been carried out without
   *     an answer
   * @throws PortException if it failed for the whole time, or an operator must act
   */
  <T> T make(Call call, IntFunction<T> attempt) {
    return attempts.make(call.what(), call.changes(), attempt, e -> broken(call, e));
  }

  /** Makes something; whether it was made now. */
  boolean made(Call call, Runnable attempt) {
    return make(call, attempts.once(attempt, e -> e.getCode() == CONFLICT));
  }

  private PortException.Broken broken(Call call, BigQueryException failure) {
    Optional<String> refused = Failures.refusedCredentials(failure);
    Call.Obstacle obstacle =
        switch (failure.getCode()) {
          case 404 -> Call.Obstacle.NOT_THERE;
          case 403 -> Call.Obstacle.NOT_PERMITTED;
          default -> Call.Obstacle.OTHER;
        };
    return call.broken(
        settings.project(),
        refused.isPresent() ? Call.Obstacle.NOT_ACCEPTED : obstacle,
        refused.orElse(Failures.told(failure)),
        failure);
  }
}
