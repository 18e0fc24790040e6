package nocturne.google.storage;

import com.google.api.gax.retrying.BasicResultRetryAlgorithm;
import com.google.api.gax.retrying.ResultRetryAlgorithm;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageRetryStrategy;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;
import nocturne.google.Attempts;
import nocturne.google.Failures;

/**
 * Makes calls of Cloud Storage: tries again with growing waits what may pass, for as long as the
 * settings' patience, and turns every other failure into one of the port's. Any thread may call.
 *
 * <p>The client's own repetitions are off ({@link #NEVER_BY_ITSELF}): they resume a broken download
 * without a wait or an end.
 */
final class StorageCalls {
  /** What Google must permit for a call. */
  enum Access {
    LIST("storage.objects.list", false),
    GET("storage.objects.get", false),
    CREATE("storage.objects.create", true),
    DELETE("storage.objects.delete", true),
    CREATE_BUCKET("storage.buckets.create", true),
    GET_BUCKET("storage.buckets.get", false),
    DELETE_BUCKET("storage.buckets.delete", true),
    /** Has a bucket announce its objects. */
    ANNOUNCE("storage.buckets.update", true);

    private final String permission;
    private final boolean changes;

    Access(String permission, boolean changes) {
      this.permission = permission;
      this.changes = changes;
    }

    private boolean isOfBuckets() {
      return this == CREATE_BUCKET
          || this == GET_BUCKET
          || this == DELETE_BUCKET
          || this == ANNOUNCE;
    }
  }

  /**
   * What a call is for.
   *
   * @param what it does, such as {@code make the bucket x}
   */
  record Call(String what, String bucket, Access access) {}

  static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;

  /** The code where a precondition does not hold: another changed the object meanwhile. */
  static final int CHANGED_MEANWHILE = 412;

  /** The client repeats nothing. */
  static final StorageRetryStrategy NEVER_BY_ITSELF = new NeverByItself();

  private final CloudStorageSettings settings;
  private final Attempts<StorageException> attempts;

  StorageCalls(CloudStorageSettings settings) {
    this.settings = settings;
    this.attempts =
        new Attempts<>(
            StorageException.class,
            settings.patience(),
            StorageCalls::mayPass,
            StorageCalls::mayBeDone,
            Failures::told);
  }

  /**
   * Makes a call.
   *
   * @throws PortException.Unavailable if it failed for so long, and has changed nothing
   * @throws PortException.Unknown if it failed for so long, and may have changed something
   * @throws PortException.Broken if a person must act
   */
  <T> T make(Call call, Supplier<T> attempt) {
    return attempts.make(
        call.what(), call.access().changes, unanswered -> attempt.get(), e -> broken(call, e));
  }

  /** A bucket that is not there. */
  PortException.Broken noBucket(String bucket) {
    return new PortException.Broken(
        "There is no bucket %s in Cloud Storage, looked for with the project %s; run setup."
            .formatted(bucket, settings.project()));
  }

  private static boolean mayPass(StorageException e) {
    if (Failures.refusedLogin(e).isPresent()) {
      return false;
    }
    String reason = String.valueOf(e.getReason());
    return switch (e.getCode()) {
      case Failures.NO_ANSWER, 408, CHANGED_MEANWHILE, 429 -> true;
      case 403 -> reason.equals("rateLimitExceeded") || reason.equals("userRateLimitExceeded");
      default -> e.getCode() >= 500;
    };
  }

  /** Whether a failed request may have been carried out. */
  private static boolean mayBeDone(StorageException e) {
    return switch (e.getCode()) {
      case Failures.NO_ANSWER ->
          Failures.causes(e)
              .noneMatch(
                  cause ->
                      cause instanceof ConnectException
                          || cause instanceof NoRouteToHostException
                          || cause instanceof UnknownHostException);
      case 408 -> true;
      default -> e.getCode() >= 500;
    };
  }

  private PortException.Broken broken(Call call, StorageException failure) {
    if (failure.getCode() == NOT_FOUND) {
      return noBucket(call.bucket());
    }
    String cannot = "Cannot " + call.what();
    Optional<Throwable> login = Failures.refusedLogin(failure);
    if (login.isPresent() || failure.getCode() == 401) {
      return Failures.notAccepted(
          cannot, login.map(Throwable::getMessage).orElse(Failures.told(failure)), failure);
    }
    if (failure.getCode() == 403) {
      return new PortException.Broken(
          ("%s of the project %s: the permission %s is missing, or the bucket's name belongs to"
                  + " another project (%s). %s gives it, ACCOUNT being"
                  + " serviceAccount:NAME or user:NAME.")
              .formatted(
                  cannot,
                  settings.project(),
                  call.access().permission,
                  Failures.told(failure),
                  grant(call)),
          failure);
    }
    return new PortException.Broken(
        "%s of the project %s: %s.".formatted(cannot, settings.project(), Failures.told(failure)),
        failure);
  }

  /** The command that gives a role with the call's permission. */
  private String grant(Call call) {
    return call.access().isOfBuckets()
        ? "gcloud projects add-iam-policy-binding %s --member=ACCOUNT --role=roles/storage.admin"
            .formatted(settings.project())
        : ("gcloud storage buckets add-iam-policy-binding gs://%s --member=ACCOUNT"
                + " --role=roles/storage.objectAdmin")
            .formatted(call.bucket());
  }

  private static final class NeverByItself implements StorageRetryStrategy {
    private static final long serialVersionUID = 1L;

    @Override
    public ResultRetryAlgorithm<?> getIdempotentHandler() {
      return new BasicResultRetryAlgorithm<Object>() {
        @Override
        public boolean shouldRetry(Throwable failure, Object answer) {
          return false;
        }
      };
    }

    @Override
    public ResultRetryAlgorithm<?> getNonidempotentHandler() {
      return getIdempotentHandler();
    }
  }
}
