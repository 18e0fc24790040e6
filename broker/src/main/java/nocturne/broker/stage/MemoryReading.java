package nocturne.broker.stage;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Feeds partition tasks from memory for as long as what was handed over goes on exactly where each
 * stands; who is not fed so goes back to the topic. For the runner's thread.
 */
final class MemoryReading {
  /** A partition fed from memory that hears nothing for so long looks at the topic again. */
  private static final long SILENCE = 2_000_000_000L;

  private final HandoverQueue queue;
  private final PartitionTasks tasks;
  private final TaskSource source;
  private final RecordTaking<?> taking;
  private final BooleanSupplier pollIsDue;
  private final LongSupplier nanos;

  /**
   * @param pollIsDue whether the group must be polled before more is taken
   */
  MemoryReading(
      HandoverQueue queue,
      PartitionTasks tasks,
      TaskSource source,
      RecordTaking<?> taking,
      BooleanSupplier pollIsDue,
      LongSupplier nanos) {
    this.queue = queue;
    this.tasks = tasks;
    this.source = source;
    this.taking = taking;
    this.pollIsDue = pollIsDue;
    this.nanos = nanos;
  }

  void takeHandovers() {
    for (PartitionTask task : tasks.copy()) {
      boolean refused = queue.wasRefused(task.partition);
      @Nullable Handover next = task.open ? queue.first(task.partition, task.read) : null;
      while (next != null && next.range().from() == task.read && !pollIsDue.getAsBoolean()) {
        source.enterMemory(task);
        take(task, next);
        next = task.open ? queue.first(task.partition, task.read) : null;
      }
      if (next != null && next.range().from() > task.read) {
        source.leaveMemory(task);
        queue.keepNewest(task.partition);
      } else if (next == null && (refused || isSilent(task))) {
        source.leaveMemory(task);
      }
    }
  }

  private boolean isSilent(PartitionTask task) {
    return nanos.getAsLong() - task.lastFedNanos > SILENCE;
  }

  private void take(PartitionTask task, Handover handover) {
    queue.remove(task.partition);
    task.moved = false;
    for (PublishedAlert alert : handover.alerts()) {
      taking.take(task, alert);
      if (task.moved) {
        return;
      }
    }
    task.read = Math.max(task.read, handover.range().to());
  }
}
