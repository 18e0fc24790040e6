package nocturne.broker.stage;

import java.util.function.IntFunction;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * Under which names a stage works: made in one place for the instance, stable over restarts.
 *
 * @param stage which one
 * @param topic the topic it reads
 * @param workerSession what the ledger knows its shifts and attempts by: the topic, unless workers
 *     of the stage read this topic for different ends
 * @param group the consumer group that shares the topic's partitions among its workers
 * @param writerIds the id of the writer for a partition
 */
public record StageIdentity(
    Stage stage, String topic, String workerSession, String group, IntFunction<String> writerIds) {

  /** The names of an instance's stage that reads one of the instance's topics. */
  public static StageIdentity of(Names names, Stage stage, Topic topic) {
    String reads = names.topic(topic);
    return new StageIdentity(
        stage,
        reads,
        reads,
        names.group(stage.word()),
        partition -> names.transactionalId(stage.word(), reads, partition));
  }

  /**
   * The names of a stage's workers that read the dead letters for one table alone, beside those
   * that read them for the table of alerts.
   */
  public static StageIdentity deadLettersOf(Names names, Stage stage, String table) {
    String reads = names.topic(Topic.DEAD_LETTERS);
    String word = stage.word() + "-" + table;
    return new StageIdentity(
        stage,
        reads,
        reads + "/" + table,
        names.group(word),
        partition -> names.transactionalId(word, reads, partition));
  }

  /** The id of the writer for one partition: whoever opens it shuts out all before. */
  public String writerId(int partition) {
    return writerIds.apply(partition);
  }

  /** Stage and topic. */
  @Override
  public String toString() {
    return stage.word() + " of " + workerSession;
  }
}
