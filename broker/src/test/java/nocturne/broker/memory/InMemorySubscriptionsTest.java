package nocturne.broker.memory;

import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.LogSubscriptionsContract;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;

final class InMemorySubscriptionsTest extends LogSubscriptionsContract {
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
  protected LogSubscriptions subscriptions() {
    return log.subscriptions();
  }
}
