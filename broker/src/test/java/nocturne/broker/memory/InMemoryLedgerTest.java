package nocturne.broker.memory;

import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerContract;
import nocturne.broker.port.Streams;

final class InMemoryLedgerTest extends LedgerContract {
  private final InMemoryStreams streams = new InMemoryStreams();

  @Override
  protected Streams streams() {
    return streams;
  }

  @Override
  protected Ledger ledger() {
    return streams.ledger();
  }
}
