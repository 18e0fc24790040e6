package nocturne.torture;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;
import nocturne.standalone.kafka.KafkaTopics;
import nocturne.standalone.kafka.KafkaTopicsOptions;
import nocturne.survey.kafka.KafkaAddress;

/**
 * The Kafka of a night, whose address may change while the night runs.
 *
 * @param address the newest that is known
 * @param ledger name of the ledger's topic
 * @param losses how often it lost all topics
 */
record CurrentKafka(Supplier<String> address, String ledger, IntSupplier losses) {
  private static final long AGAIN_MILLIS = 300;

  /** Clients for the current address. */
  KafkaTopics open() {
    return new KafkaTopics(KafkaAddress.plain(address.get()), ledger, KafkaTopicsOptions.DEFAULTS);
  }

  /**
   * Does something with it, again and again while that fails.
   *
   * @param longest after this time the failure is the caller's
   */
  void patiently(Duration longest, Consumer<KafkaTopics> act) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (true) {
      try (KafkaTopics topics = open()) {
        act.accept(topics);
        return;
      } catch (PortException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(AGAIN_MILLIS);
      }
    }
  }
}
