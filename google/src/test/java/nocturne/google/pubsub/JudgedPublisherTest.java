package nocturne.google.pubsub;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What {@link PubSubEmulator}, which was not written for it, makes of what we publish. */
class JudgedPublisherTest extends PublishingContract {
  private static PubSubEmulator emulator;

  @BeforeAll
  static void startTheEmulator() {
    emulator = PubSubEmulator.start();
  }

  @AfterAll
  static void stopTheEmulator() {
    if (emulator != null) {
      emulator.close();
    }
  }

  @Override
  protected PubSubSettings settings() {
    return emulator.settings();
  }
}
