package nocturne.broker.ledger;

import nocturne.core.night.Night;

/**
 * A worker that took over from one which did not stop in order is about to take a record by itself.
 * Written alone, before the record is looked into, so that it is there whatever becomes of the
 * worker: of those that one worker wrote, the newest tells what killed it.
 *
 * @param stage whose attempt it is
 * @param night of the record
 * @param topic the topic it reads
 * @param partition of that topic
 * @param offset of the record
 * @param n for the n-th time, from 1; 0 where nothing is looked into, but what was taken up to this
 *     record is about to be committed
 */
public record Attempt(Stage stage, Night night, String topic, int partition, long offset, int n)
    implements LedgerRecord {

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
