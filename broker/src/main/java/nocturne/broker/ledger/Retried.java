package nocturne.broker.ledger;

import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A letter was tried again and pends no more: the packet has now come as far as it would have
 * without it. In the transaction that makes it so. A letter that failed again is not told of; it
 * pends as before.
 *
 * @param stage that had set the packet aside
 * @param night of the packet
 * @param letter where the packet's first letter stands on the topic of dead letters
 * @param request where the request stands that was taken
 * @param fate what became of the packet at the door; absent for the stages behind it
 */
public record Retried(
    Stage stage, Night night, Position letter, Position request, @Nullable PacketFate fate)
    implements LedgerRecord {

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
