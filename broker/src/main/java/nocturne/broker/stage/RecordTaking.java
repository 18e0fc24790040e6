package nocturne.broker.stage;

import java.util.Optional;
import nocturne.broker.port.StreamRecord;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Gives the work one record after the other, those apart that cannot be read or have killed workers
 * before. For the runner's thread.
 *
 * @param <T> what the stage works on
 */
final class RecordTaking<T extends StageRecord> {
  private final StageIdentity identity;
  private final StageInput<T> input;
  private final StageWork<T> work;
  private final TaskSource source;
  private final BatchRules rules;

  RecordTaking(
      StageIdentity identity,
      StageInput<T> input,
      StageWork<T> work,
      TaskSource source,
      BatchRules rules) {
    this.identity = identity;
    this.input = input;
    this.work = work;
    this.source = source;
    this.rules = rules;
  }

  /** What may be done about a record. */
  private enum Entry {
    TAKE,
    DEAD_LETTERED,
    /** The partition task is no longer where the record is. */
    GONE
  }

  /** Takes an alert that was handed over in memory. */
  void take(PartitionTask task, PublishedAlert alert) {
    long offset = alert.position().offset();
    switch (enter(task, alert.night(), offset, alert.packet().bytes())) {
      case TAKE -> take(task, input.handedOver(alert));
      case DEAD_LETTERED, GONE -> source.leaveMemory(task); // the topic has the record itself
    }
  }

  /** Takes a record of the topic. */
  void take(PartitionTask task, StreamRecord message) {
    byte @Nullable [] packet = input.packet(message);
    if (packet != null) {
      switch (enter(task, input.night(message), message.offset(), packet)) {
        case GONE -> {
          return;
        }
        case DEAD_LETTERED -> {
          takeUnreadable(task, message, Decoding.killedWorkers());
          return;
        }
        case TAKE -> {}
      }
    }
    Optional<T> item;
    try {
      item = input.read(message);
    } catch (UnreadableException e) {
      takeUnreadable(task, message, e);
      return;
    }
    if (item.isPresent()) {
      take(task, item.get());
    } else {
      task.read = message.offset() + 1;
    }
  }

  private Entry enter(PartitionTask task, Night night, long offset, byte[] packet) {
    PoisonGuard guard = work.guard(task.partition);
    String topic = identity.workerSession();
    task.alone = guard.wantsAlone(topic, task.partition, offset);
    if (task.alone && !rules.beforeOneAlone(task)) {
      return Entry.GONE;
    }
    if (!guard.mayTake(night, topic, task.partition, offset)) {
      return Entry.DEAD_LETTERED;
    }
    work.taking(packet);
    return Entry.TAKE;
  }

  private void takeUnreadable(PartitionTask task, StreamRecord message, UnreadableException why) {
    Night night = input.night(message);
    if (!rules.before(task, night)) {
      return;
    }
    boolean full = work.takeUnreadable(message, night, why);
    rules.took(task, night, message.offset(), message.value().length, full);
  }

  private void take(PartitionTask task, T item) {
    if (!rules.before(task, item.night())) {
      return;
    }
    boolean full = work.take(item);
    rules.took(task, item.night(), item.position().offset(), item.bytes(), full);
  }
}
