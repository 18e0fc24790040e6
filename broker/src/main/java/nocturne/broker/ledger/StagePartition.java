package nocturne.broker.ledger;

/**
 * One partition of a topic as one stage works it: what a stage's progress is told by. A stage may
 * read several topics, so the topic is part of the name.
 *
 * @param stage who reads
 * @param topic what it reads
 * @param partition from 0
 */
public record StagePartition(Stage stage, String topic, int partition) {}
