package nocturne.torture;

import java.util.function.IntSupplier;
import java.util.function.Supplier;
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
  /** Clients for the current address. */
  KafkaTopics open() {
    return new KafkaTopics(KafkaAddress.plain(address.get()), ledger, KafkaTopicsOptions.DEFAULTS);
  }
}
