package nocturne.broker.memory;

import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.broker.port.TopicsContract;

final class InMemoryTopicsTest extends TopicsContract {
  private final InMemoryTopics log = new InMemoryTopics();

  @Override
  protected Topics topics() {
    return log;
  }

  @Override
  protected TopicLog log() {
    return log;
  }
}
