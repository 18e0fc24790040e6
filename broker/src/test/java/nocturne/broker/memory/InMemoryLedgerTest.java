package nocturne.broker.memory;

import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerContract;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;

final class InMemoryLedgerTest extends LedgerContract {
  private final InMemoryTopics log = new InMemoryTopics();

  @Override
  protected Topics topics() {
    return log;
  }

  @Override
  protected TopicLog log() {
    return log;
  }

  @Override
  protected Ledger ledger() {
    return log.ledger();
  }
}
