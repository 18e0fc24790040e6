package nocturne.broker.ledger;

import nocturne.core.night.Night;

/**
 * What a worker that follows on a dead one is about to do, or has survived. Written alone and
 * before the deed, so that it is there whatever becomes of the worker: of those that it wrote, the
 * newest tells what killed it.
 *
 * @param step what about the record
 * @param stage whose attempt it is
 * @param night of the record
 * @param topic the topic it reads
 * @param partition of that topic
 * @param offset of the record
 * @param n the record is taken for the n-th time, from 1; 0 for other steps
 */
public record DeliveryAttempt(
    Step step, Stage stage, Night night, String topic, int partition, long offset, int n)
    implements LedgerRecord {

  /** What was done about a record; the ledger has it by its place here. */
  public enum Step {
    /** It is looked into. */
    TAKE,
    /** It was looked into without harm, and another partition's turn has come. */
    REST,
    /** All that was taken up to it is committed. */
    COMMIT
  }

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
