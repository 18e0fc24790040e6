package nocturne.broker.worker;

import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * A stage and a topic that it reads, under names that are stable over restarts.
 *
 * @param session name of the worker sessions in the ledger: the topic, unless the stage reads this
 *     topic in two places
 */
public record StageIdentity(Stage stage, String topic, String session) {

  /** A stage of an instance that reads one of the instance's topics. */
  public static StageIdentity of(Names names, Stage stage, Topic topic) {
    return new StageIdentity(stage, names.topic(topic), names.topic(topic));
  }

  /** A stage that reads one of the instance's topics for one table alone. */
  public static StageIdentity ofTable(Names names, Stage stage, Topic topic, String table) {
    return new StageIdentity(stage, names.topic(topic), names.topic(topic) + "/" + table);
  }

  /** Stage and topic. */
  @Override
  public String toString() {
    return stage.name() + " of " + session;
  }
}
