package nocturne.broker.port;

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
