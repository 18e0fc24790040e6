package nocturne.broker.ledger;

import nocturne.core.night.Night;

/**
 * A worker takes up a partition, or leaves it in order. One that finds the newest of these not to
 * be an end, and not its own, follows on somebody who died.
 *
 * @param stage whose worker it is
 * @param topic the topic it reads; empty for ingest, which has one worker session for all it reads
 * @param partition of that topic
 * @param worker tells this worker from every other, earlier ones of the same process included
 * @param isOver whether it leaves, with nothing in hand
 */
public record WorkerSession(Stage stage, String topic, int partition, String worker, boolean isOver)
    implements LedgerRecord {

  @Override
  public boolean isOf(Night night) {
    return false;
  }
}
