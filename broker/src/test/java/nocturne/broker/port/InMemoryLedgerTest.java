package nocturne.broker.port;

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
