package nocturne.broker.port;

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
