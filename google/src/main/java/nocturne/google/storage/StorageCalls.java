package nocturne.google.storage;

import com.google.api.gax.retrying.BasicResultRetryAlgorithm;
import com.google.api.gax.retrying.ResultRetryAlgorithm;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageRetryStrategy;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
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
  /** The permissions that calls need. */
  enum Access {
    LIST("storage.objects.list", false),
    GET("storage.objects.get", false),
    CREATE("storage.objects.create", true),
    DELETE("storage.objects.delete", true),
    CREATE_BUCKET("storage.buckets.create", true),
    GET_BUCKET("storage.buckets.get", false),
    DELETE_BUCKET("storage.buckets.delete", true),
    /** Makes a bucket announce its objects. */
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
   * The purpose of a call.
   *
   * @param what it does, such as {@code make the bucket x}
   */
  record Call(String what, String bucket, Access access) {}

  private static final int NOT_FOUND = 404;
  static final int CONFLICT = 409;

  private static final Set<String> LIMITS =
      Set.of("403 rateLimitExceeded", "403 userRateLimitExceeded");

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
            e -> Failures.mayPass(e, LIMITS),
            StorageCalls::mayBeDone,
            Failures::told);
  }

  /**
   * Makes a call.
   *
   * @throws PortException.Unavailable if it failed for the whole time, and has changed nothing
   * @throws PortException.Unknown if it failed for the whole time, and may have changed something
   * @throws PortException.Broken if an operator must act
   */
  <T> T make(Call call, Supplier<T> attempt) {
    return make(call, unanswered -> attempt.get());
  }

  /**
   * Makes a call like {@link #make(Call, Supplier)}.
   *
   * @param attempt receives the number of earlier attempts that may have been carried out without
   *     an answer
   */
  <T> T make(Call call, IntFunction<T> attempt) {
    return attempts.make(call.what(), call.access().changes, attempt, e -> broken(call, e));
  }

  /** Makes something. Returns whether it was missing. */
  boolean made(Call call, Runnable attempt) {
    return make(call, attempts.once(attempt, e -> e.getCode() == CONFLICT));
  }

  /** Looks for something; empty if it does not exist. */
  <T> Optional<T> found(Call call, Supplier<T> attempt) {
    return make(call, attempts.found(attempt, e -> e.getCode() == NOT_FOUND));
  }

  /** A bucket that is not there. */
  PortException.Broken noBucket(String bucket) {
    return new PortException.Broken(
        "There is no bucket %s in Cloud Storage, looked for with the project %s; run setup."
            .formatted(bucket, settings.project()));
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
    Optional<String> refused = Failures.refusedCredentials(failure);
    if (refused.isPresent()) {
      return Failures.notAccepted(cannot, refused.get(), failure);
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
