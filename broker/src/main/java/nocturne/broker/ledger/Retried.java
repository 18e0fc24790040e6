package nocturne.broker.ledger;

import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter was tried again and pends no more: the packet has now come as far as it would have
 * without it. In the transaction that makes it so. Of a dead letter that failed again nothing is
 * told where a range of requests tells it, else that its packet is rejected: it pends as before.
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

  /** Whether the dead letter pends no more. */
  public boolean isGood() {
    return outcome == null || outcome.kind() != PacketOutcome.Kind.REJECTED;
  }

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
