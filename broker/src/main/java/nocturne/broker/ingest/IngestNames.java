package nocturne.broker.ingest;

import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * What an instance's ingest is called and where it writes.
 *
 * @param writer the stable id that fences a predecessor
 * @param alerts topic of the packets published
 * @param deadLetters topic of what is rejected
 * @param archive bucket for bytes too large for a message
 */
public record IngestNames(String writer, String alerts, String deadLetters, String archive) {

  public static IngestNames of(Names names) {
    return new IngestNames(
        names.transactionalId(),
        names.topic(Topic.ALERTS),
        names.topic(Topic.DEAD_LETTERS),
        names.bucket(Bucket.ALERTS));
  }
}
