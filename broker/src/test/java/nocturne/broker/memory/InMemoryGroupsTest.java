package nocturne.broker.memory;

import nocturne.broker.port.GroupMember;
import nocturne.broker.port.GroupsContract;
import nocturne.broker.port.Streams;

final class InMemoryGroupsTest extends GroupsContract {
  private final InMemoryStreams streams = new InMemoryStreams();

  @Override
  protected Streams streams() {
    return streams;
  }

  @Override
  protected void silence(GroupMember member) {
    streams.faults().expel(member);
  }
}
