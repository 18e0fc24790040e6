package nocturne.broker.ledger;

import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter was tried again and pends no more: the packet has now come as far as it would have
 * without it. In the transaction that makes it so. A dead letter that failed again is not told of;
 * it pends as before.
 *
 * @param stage that had dead-lettered the packet
 * @param night of the packet
 * @param deadLetter where the packet's first dead letter stands on the topic of dead letters
 * @param retry where the request stands that was taken
 * @param outcome what became of the packet at ingest; absent for the stages behind it
 */
public record Retried(
    Stage stage, Night night, Position deadLetter, Position retry, @Nullable PacketOutcome outcome)
    implements LedgerRecord {

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
