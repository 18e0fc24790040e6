package nocturne.broker.memory;

import nocturne.broker.port.GroupMember;
import nocturne.broker.port.GroupsContract;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;

final class InMemoryGroupsTest extends GroupsContract {
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
  protected void silence(GroupMember member) {
    log.faults().expel(member);
  }
}
