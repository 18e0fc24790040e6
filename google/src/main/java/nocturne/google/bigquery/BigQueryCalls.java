package nocturne.google.bigquery;

import com.google.cloud.bigquery.BigQueryException;
import java.util.Optional;
import java.util.function.IntFunction;
import nocturne.broker.port.PortException;
import nocturne.google.Attempts;
import nocturne.google.Failures;

/**
 * Makes calls of BigQuery's REST interface: tries again what may pass, and turns every other
 * failure into one of the port's. Any thread may call.
 */
final class BigQueryCalls {
  /**
   * What a call is for.
   *
   * @param what it does, such as {@code make the dataset x}
   * @param permission that Google wants for it
   * @param role one that has the permission
   * @param changes whether it changes anything
   */
  record Call(String what, String permission, String role, boolean changes) {}

  static final int BAD_REQUEST = 400;
  static final int CONFLICT = 409;
  private static final int CHANGED_MEANWHILE = 412;

  private final BigQuerySettings settings;
  private final Attempts<BigQueryException> attempts;

  BigQueryCalls(BigQuerySettings settings) {
    this.settings = settings;
    this.attempts =
        new Attempts<>(
            BigQueryException.class,
            settings.patience(),
            BigQueryCalls::mayPass,
            e -> e.getCode() == Failures.NO_ANSWER || e.getCode() == 408 || e.getCode() >= 500,
            Failures::told);
  }

  /**
   * Makes a call.
   *
   * @param attempt is told how many attempts before it may have been carried out without an answer
   * @throws PortException if it failed for so long, or a person must act
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
          } catch (BigQueryException e) {
            if (e.getCode() != CONFLICT) {
              throw e;
            }
            return unanswered > 0;
          }
        });
  }

  private static boolean mayPass(BigQueryException e) {
    if (Failures.refusedLogin(e).isPresent()) {
      return false;
    }
    String reason = String.valueOf(e.getReason());
    return switch (e.getCode()) {
      case Failures.NO_ANSWER, 408, CHANGED_MEANWHILE, 429 -> true;
      case 403 -> reason.equals("rateLimitExceeded") || reason.equals("quotaExceeded");
      case BAD_REQUEST -> reason.equals("jobRateLimitExceeded");
      default -> e.getCode() >= 500;
    };
  }

  private PortException.Broken broken(Call call, BigQueryException failure) {
    String cannot = "Cannot %s in the project %s".formatted(call.what(), settings.project());
    Optional<Throwable> login = Failures.refusedLogin(failure);
    if (login.isPresent() || failure.getCode() == 401) {
      return Failures.notAccepted(
          cannot, login.map(Throwable::getMessage).orElse(Failures.told(failure)), failure);
    }
    return switch (failure.getCode()) {
      case 404 ->
          new PortException.Broken(
              "%s: it is not there (%s); run setup.".formatted(cannot, Failures.told(failure)),
              failure);
      case 403 ->
          new PortException.Broken(
              ("%s: the permission %s is missing (%s). gcloud projects add-iam-policy-binding %s"
                      + " --member=ACCOUNT --role=%s gives it, ACCOUNT being serviceAccount:NAME"
                      + " or user:NAME.")
                  .formatted(
                      cannot,
                      call.permission(),
                      Failures.told(failure),
                      settings.project(),
                      call.role()),
              failure);
      default ->
          new PortException.Broken("%s: %s.".formatted(cannot, Failures.told(failure)), failure);
    };
  }
}
