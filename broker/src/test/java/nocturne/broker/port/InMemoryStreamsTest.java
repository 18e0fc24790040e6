package nocturne.broker.port;

final class InMemoryStreamsTest extends StreamsContract {
  private final InMemoryStreams streams = new InMemoryStreams();

  @Override
  protected Streams streams() {
    return streams;
  }
}
