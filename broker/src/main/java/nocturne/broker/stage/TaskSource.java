package nocturne.broker.stage;

import java.util.function.LongSupplier;
import nocturne.broker.port.GroupMember;
import nocturne.broker.stage.StageStatus.Mode;

/**
 * Moves partition tasks of one membership between their two sources, the topic and memory: while a
 * partition task is fed from memory its reading of the topic is paused. For the runner's thread.
 */
final class TaskSource {
  private final GroupMember member;
  private final LongSupplier nanos;

  TaskSource(GroupMember member, LongSupplier nanos) {
    this.member = member;
    this.nanos = nanos;
  }

  /** From now on it is read from the topic, at this offset. */
  void topicAt(PartitionTask task, long offset) {
    member.seek(task.partition, offset);
    member.resume(task.partition);
    task.mode = Mode.TOPIC;
    task.moved = true;
  }

  void enterMemory(PartitionTask task) {
    if (task.mode == Mode.TOPIC) {
      member.pause(task.partition);
      task.mode = Mode.MEMORY;
      task.moved = true;
    }
    task.lastFedNanos = nanos.getAsLong();
  }

  /** The topic goes on where memory ended. */
  void leaveMemory(PartitionTask task) {
    if (task.open && task.mode == Mode.MEMORY) {
      topicAt(task, task.read);
    }
  }
}
