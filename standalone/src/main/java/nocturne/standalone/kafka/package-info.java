/**
 * Topics, the ledger and the groups on Kafka: on a node inside this process, or on your own cluster
 * by its address, with the same code. Nothing here depends on alerts, and the ports that it
 * implements show no type of Kafka. The contract suites for topics and the ledger check the
 * behaviour. Start at {@link nocturne.standalone.kafka.KafkaTopics}; the node is {@link
 * nocturne.standalone.kafka.EmbeddedKafka}.
 */
@NullMarked
package nocturne.standalone.kafka;

import org.jspecify.annotations.NullMarked;
