package nocturne.broker.memory;

import nocturne.broker.port.Topics;
import nocturne.broker.port.TopicsContract;

final class InMemoryTopicsAloneTest extends TopicsContract {
  private final InMemoryTopics topics = new InMemoryTopics();

  @Override
  protected Topics topics() {
    return topics;
  }
}
