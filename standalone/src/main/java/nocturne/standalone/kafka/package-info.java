/**
 * Topics, the ledger and the groups on Kafka: on a node inside this process, or on your own cluster
 * by its address, with the same code. Nothing here knows what an alert is, and nothing outside this
 * package knows that there is Kafka. The rules kept are those of the contract suites for streams
 * and the ledger. Start at {@link nocturne.standalone.kafka.KafkaTopics}; the node is {@link
 * nocturne.standalone.kafka.EmbeddedKafka}.
 */
@NullMarked
package nocturne.standalone.kafka;

import org.jspecify.annotations.NullMarked;
