package nocturne.google.archive;

import com.google.pubsub.v1.PubsubMessage;
import nocturne.broker.crash.KillPoint;
import nocturne.core.survey.Survey;
import nocturne.google.Delivered;
import nocturne.google.storage.CloudStorageStore;

/** The archive's function as a call. */
public final class Archiving {
  private final AlertObjects objects;

  public Archiving(CloudStorageStore store, String bucket, Survey survey, KillPoint kill) {
    this.objects = new AlertObjects(store, bucket, survey, kill);
  }

  /** Keeps a message as if it were pushed. */
  public void keep(PubsubMessage message) {
    String unused =
        objects.keep(
            new Delivered(
                message.getMessageId(),
                message.getAttributesMap(),
                message.getData().toByteArray()));
  }
}
