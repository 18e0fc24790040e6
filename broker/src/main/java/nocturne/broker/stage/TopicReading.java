package nocturne.broker.stage;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.StageStatus.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Polls the topic as a member of the group, often enough to stay one, for partition tasks that are
 * not fed from memory. For the runner's thread.
 */
final class TopicReading {
  private static final long MILLISECOND = 1_000_000L;

  /** A member must poll to stay one; so often where all comes from memory. */
  private static final long HEARTBEAT = 300 * MILLISECOND;

  private static final long LONGEST_POLL = 50 * MILLISECOND;

  private final GroupMember member;
  private final HandoverQueue queue;
  private final PartitionTasks tasks;
  private final TaskSource source;
  private final BatchRules rules;
  private final LongSupplier nanos;
  private long lastPollNanos;

  TopicReading(
      GroupMember member,
      HandoverQueue queue,
      PartitionTasks tasks,
      TaskSource source,
      BatchRules rules,
      LongSupplier nanos) {
    this.member = member;
    this.queue = queue;
    this.tasks = tasks;
    this.source = source;
    this.rules = rules;
    this.nanos = nanos;
  }

  /** The member has not polled for so long that it must before it does anything else. */
  boolean isOverdue() {
    return nanos.getAsLong() - lastPollNanos > 2 * HEARTBEAT;
  }

  /** What came next, after a wait if need be; nothing while all is fed from memory. */
  List<StreamRecord> next() throws InterruptedException {
    boolean allFed = !tasks.all().isEmpty();
    for (PartitionTask task : tasks.all()) {
      allFed &= task.open && task.mode == Mode.MEMORY;
    }
    long now = nanos.getAsLong();
    if (allFed && now - lastPollNanos < HEARTBEAT) {
      queue.await(Math.min(rules.untilDue(now, LONGEST_POLL), HEARTBEAT - (now - lastPollNanos)));
      return List.of();
    }
    for (PartitionTask task : tasks.all()) {
      task.moved = false;
    }
    long wait = allFed ? MILLISECOND : rules.untilDue(now, LONGEST_POLL);
    List<StreamRecord> records = member.poll(Duration.ofNanos(wait));
    lastPollNanos = nanos.getAsLong();
    for (PartitionTask task : tasks.all()) {
      task.mustAsk = false;
    }
    return records;
  }

  /** Takes what a poll brought, up to where memory goes on by itself. */
  void take(List<StreamRecord> records, RecordTaking<?> taking) {
    for (StreamRecord message : records) {
      @Nullable PartitionTask task = tasks.of(message.partition());
      if (task == null || !task.open || task.moved || message.offset() < task.read) {
        continue;
      }
      @Nullable Handover same = queue.first(task.partition, task.read);
      if (same != null && same.range().from() == task.read) {
        source.enterMemory(task);
        continue;
      }
      taking.take(task, message);
    }
  }
}
