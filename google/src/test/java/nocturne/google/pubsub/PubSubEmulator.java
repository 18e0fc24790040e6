package nocturne.google.pubsub;

import java.time.Duration;
import java.util.List;
import nocturne.google.Judge;

/** Google's own Pub/Sub emulator, which comes with the Cloud CLI. */
record PubSubEmulator(Judge judge) implements AutoCloseable {

  /** Starts one with no topics; skips the running tests where there is no such program. */
  static PubSubEmulator start() {
    return new PubSubEmulator(
        Judge.start(
            "PUBSUB_EMULATOR", 1, ports -> List.of("--host=127.0.0.1", "--port=" + ports.get(0))));
  }

  /** Its settings: it keeps no message for more than 7 days. */
  PubSubSettings settings() {
    return new PubSubSettings("nocturne")
        .withEmulator(judge.address(0))
        .withRetention(Duration.ofDays(7));
  }

  @Override
  public void close() {
    judge.close();
  }
}
