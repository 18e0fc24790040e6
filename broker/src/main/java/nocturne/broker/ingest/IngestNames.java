package nocturne.broker.ingest;

import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.survey.Survey;

/**
 * Names of an instance's ingest and its outputs.
 *
 * @param writer the stable id that fences a predecessor
 * @param alerts topic of the packets published
 * @param deadLetters topic of rejected packets
 * @param archive bucket for bytes too large for a message
 * @param survey whose topics it reads
 */
public record IngestNames(
    String writer, String alerts, String deadLetters, String archive, Survey survey) {
  /** The stage whose dead letters these are. */
  public static final Stage STAGE = Stage.INGEST;

  public static IngestNames of(Names names) {
    return new IngestNames(
        names.transactionalId(),
        names.topic(Topic.ALERTS),
        names.topic(Topic.DEAD_LETTERS),
        names.bucket(Bucket.ALERTS),
        names.survey());
  }
}
