package nocturne.broker.memory;

import nocturne.broker.port.Streams;
import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.SubscriptionsContract;

final class InMemorySubscriptionsTest extends SubscriptionsContract {
  private final InMemoryStreams streams = new InMemoryStreams();

  @Override
  protected Streams streams() {
    return streams;
  }

  @Override
  protected Subscriptions subscriptions() {
    return streams.subscriptions();
  }
}
