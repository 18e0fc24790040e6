package nocturne.broker.stage;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import nocturne.broker.stage.StageStatus.State;

/**
 * The life of one worker as a member of its stage's group, turn by turn. For the runner's thread.
 */
final class GroupMembership {
  /** The status is shown so often where the state stays the same. */
  private static final long SHOWN_EVERY = 20_000_000L;

  private final PartitionTasks tasks;
  private final TaskOpener opener;
  private final MemoryReading memory;
  private final TopicReading topic;
  private final RecordTaking<?> taking;
  private final BatchRules rules;
  private final TaskCommits commits;
  private final StageGauge gauge;
  private final LongSupplier nanos;
  private long lastShownNanos;

  GroupMembership(
      PartitionTasks tasks,
      TaskOpener opener,
      MemoryReading memory,
      TopicReading topic,
      RecordTaking<?> taking,
      BatchRules rules,
      TaskCommits commits,
      StageGauge gauge,
      LongSupplier nanos) {
    this.tasks = tasks;
    this.opener = opener;
    this.memory = memory;
    this.topic = topic;
    this.taking = taking;
    this.rules = rules;
    this.commits = commits;
    this.gauge = gauge;
    this.nanos = nanos;
  }

  /** Works until told to stop; then commits what was taken. */
  void work(BooleanSupplier stopping) throws InterruptedException {
    while (!stopping.getAsBoolean()) {
      opener.openWhatMay();
      memory.takeHandovers();
      rules.closeDueBatches();
      show();
      topic.take(topic.next(), taking);
    }
    commits.leaveAll();
  }

  private void show() {
    boolean allOpen = tasks.areAssigned();
    boolean failing = false;
    for (PartitionTask task : tasks.all()) {
      allOpen &= task.open;
      failing |= !task.open && task.backoff.isFailing();
    }
    State state = failing ? State.WAITING : allOpen ? State.RUNNING : State.STARTING;
    long now = nanos.getAsLong();
    if (state != gauge.status().state() || now - lastShownNanos >= SHOWN_EVERY) {
      lastShownNanos = now;
      gauge.show(state, tasks.byPartition());
    }
  }
}
