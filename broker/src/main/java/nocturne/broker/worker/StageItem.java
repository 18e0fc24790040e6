package nocturne.broker.worker;

import nocturne.broker.port.LogRecord;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * A record of a topic as a stage's task on one of its partitions takes it.
 *
 * @param <T> the record that the stage evaluates
 */
sealed interface StageItem<T extends StageRecord> {
  Night night();

  int bytes();

  /** A record that the stage can evaluate. */
  record Good<T extends StageRecord>(T item) implements StageItem<T> {
    @Override
    public Night night() {
      return item.night();
    }

    @Override
    public int bytes() {
      return item.bytes();
    }
  }

  /** A record that cannot be read. */
  record Bad<T extends StageRecord>(LogRecord message, Night night, UnreadableException why)
      implements StageItem<T> {
    @Override
    public int bytes() {
      return message.value().length;
    }
  }

  /** A record that the stage took before the topic lost it; only its offset counts. */
  record Repeat<T extends StageRecord>(Night night) implements StageItem<T> {
    @Override
    public int bytes() {
      return 0;
    }
  }
}
