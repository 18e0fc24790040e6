/**
 * The ports in memory, with the rules of Kafka, of a bucket and of Iceberg where they show: for
 * tests of what stands on the ports, a value-added stage of one's own among them. Nothing outlives
 * the process. {@link nocturne.broker.memory.InMemoryTopics#faults} makes commits fail, answers get
 * lost and writers get fenced. Start at {@link nocturne.broker.memory.InMemoryTopics}.
 */
@NullMarked
package nocturne.broker.memory;

import org.jspecify.annotations.NullMarked;
