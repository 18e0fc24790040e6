package nocturne.broker.memory;

import nocturne.broker.port.TopicLog;
import nocturne.broker.port.TopicLogContract;
import nocturne.broker.port.Topics;

final class InMemoryTopicsTest extends TopicLogContract {
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
