package nocturne.google.storage;

import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.NotificationInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BucketField;
import com.google.cloud.storage.Storage.BucketGetOption;
import com.google.cloud.storage.StorageException;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.port.ObjectNames;
import nocturne.google.storage.StorageCalls.Access;
import nocturne.google.storage.StorageCalls.Call;

/**
 * Makes and deletes buckets, and makes them announce their objects. Any thread may call.
 *
 * @param settings of new buckets
 */
record Buckets(CloudStorageSettings settings, StorageCalls calls, Storage storage) {

  /** Makes a bucket. Returns whether it was missing. */
  boolean create(String bucket) {
    BucketInfo info =
        BucketInfo.newBuilder(bucket)
            .setLocation(settings.location())
            .setLabels(settings.label().labels())
            .setIamConfiguration(
                BucketInfo.IamConfiguration.newBuilder()
                    .setIsUniformBucketLevelAccessEnabled(true)
                    .build())
            .build();
    return calls.made(
        new Call("make the bucket " + bucket, bucket, Access.CREATE_BUCKET),
        () -> storage.create(info));
  }

  /** Refuses a bucket with one of our names that is somebody else's. */
  void requireOurs(String bucket) {
    settings.label().require("the bucket " + bucket, () -> labels(bucket));
  }

  private Optional<Map<String, String>> labels(String bucket) {
    return calls.make(
        new Call("look at the bucket " + bucket, bucket, Access.GET_BUCKET),
        () ->
            Optional.ofNullable(storage.get(bucket, BucketGetOption.fields(BucketField.LABELS)))
                .map(found -> Optional.ofNullable(found.getLabels()).orElse(Map.of())));
  }

  /** Deletes a bucket if it is empty. Returns whether it was. */
  boolean deletedEmpty(String bucket) {
    return calls.make(
        new Call("delete the bucket " + bucket, bucket, Access.DELETE_BUCKET),
        () -> {
          try {
            storage.delete(bucket);
            return true;
          } catch (StorageException e) {
            if (e.getCode() == StorageCalls.CONFLICT) { // it is not empty
              return false;
            }
            throw e;
          }
        });
  }

  /** Makes a bucket announce its objects on a topic. Returns false if it already did. */
  boolean announce(String bucket, String topic) {
    ObjectNames.bucket(bucket);
    String whole = announcedTo(topic);
    return calls.make(
        new Call("have the bucket " + bucket + " announce to " + topic, bucket, Access.ANNOUNCE),
        unanswered -> {
          boolean isThere = listsAnnouncement(bucket, whole);
          if (!isThere) {
            storage.createNotification(
                bucket,
                NotificationInfo.newBuilder(whole)
                    .setEventTypes(NotificationInfo.EventType.OBJECT_FINALIZE)
                    .setPayloadFormat(NotificationInfo.PayloadFormat.NONE)
                    .build());
          }
          return !isThere || unanswered > 0;
        });
  }

  /** Whether a bucket announces its objects on a topic. */
  boolean announces(String bucket, String topic) {
    return calls.make(
        new Call("look what the bucket " + bucket + " announces", bucket, Access.ANNOUNCE),
        () -> listsAnnouncement(bucket, announcedTo(topic)));
  }

  private boolean listsAnnouncement(String bucket, String whole) {
    return storage.listNotifications(bucket).stream()
        .anyMatch(each -> whole.equals(each.getTopic()));
  }

  private String announcedTo(String topic) {
    return "//pubsub.googleapis.com/projects/%s/topics/%s".formatted(settings.project(), topic);
  }
}
