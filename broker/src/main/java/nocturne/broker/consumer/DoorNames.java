package nocturne.broker.consumer;

import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * What an instance's door is called and where it writes.
 *
 * @param writer the stable id that fences a predecessor
 * @param alerts topic of the packets published
 * @param letters topic of what is set aside
 * @param archive bucket for bytes too large for a message
 */
public record DoorNames(String writer, String alerts, String letters, String archive) {

  public static DoorNames of(Names names) {
    return new DoorNames(
        names.transactionalId(),
        names.topic(Topic.ALERTS),
        names.topic(Topic.LETTERS),
        names.bucket(Bucket.ALERTS));
  }
}
