package nocturne.broker.memory;

import nocturne.broker.port.Streams;
import nocturne.broker.port.StreamsContract;

final class InMemoryStreamsTest extends StreamsContract {
  private final InMemoryStreams streams = new InMemoryStreams();

  @Override
  protected Streams streams() {
    return streams;
  }
}
