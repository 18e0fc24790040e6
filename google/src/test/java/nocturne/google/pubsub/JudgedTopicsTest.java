package nocturne.google.pubsub;

import nocturne.broker.port.Topics;
import nocturne.broker.port.TopicsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract over {@link PubSubEmulator}, which was not written for it. */
class JudgedTopicsTest extends TopicsContract {
  private static PubSubEmulator emulator;
  private static PubSubTopics topics;

  @BeforeAll
  static void startTheEmulator() {
    emulator = PubSubEmulator.start();
    topics = new PubSubTopics(emulator.settings());
  }

  @AfterAll
  static void stopTheEmulator() {
    if (emulator != null) {
      topics.close();
      emulator.close();
    }
  }

  @Override
  protected Topics topics() {
    return topics;
  }
}
