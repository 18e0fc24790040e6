package nocturne.broker.memory;

import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.SubscriptionsContract;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;

final class InMemorySubscriptionsTest extends SubscriptionsContract {
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
  protected Subscriptions subscriptions() {
    return log.subscriptions();
  }
}
