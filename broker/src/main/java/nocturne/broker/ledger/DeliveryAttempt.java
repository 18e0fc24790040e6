package nocturne.broker.ledger;

import nocturne.core.night.Night;

/**
 * An attempt: a worker whose predecessor died is about to handle a record, or has handled it. It is
 * written by itself before the record is handled, so it is in the ledger if the worker dies. A
 * worker's newest attempt names the record that killed it.
 *
 * @param step what the worker does with the record
 * @param topic the topic that the stage reads
 * @param partition of {@code topic}
 * @param n number of the attempt for this record, from 1; 0 for other steps
 */
public record DeliveryAttempt(
    Step step, Stage stage, Night night, String topic, int partition, long offset, int n)
    implements LedgerRecord {

  /** The steps with a record; the ledger stores the ordinal. */
  public enum Step {
    /** It is looked into. */
    TAKE,
    /** It was looked into without harm, and another partition's turn has come. */
    REST,
    /** All that was taken up to it is committed. */
    COMMIT
  }
}
