/**
 * Runs the stages after ingest. A {@link nocturne.broker.worker.Worker} is one thread with one
 * transactional producer. It is a member of the consumer group of each of its stages, takes records
 * from memory while it keeps up and from the topic otherwise, and commits each batch with the
 * progress of every stage. What a stage does with a record is in the stage's own package. The
 * protocol is in docs/protocols.md. Start at {@link nocturne.broker.worker.Worker}.
 */
@NullMarked
package nocturne.broker.worker;

import org.jspecify.annotations.NullMarked;
