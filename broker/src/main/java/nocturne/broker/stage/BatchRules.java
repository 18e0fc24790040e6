package nocturne.broker.stage;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Says when what partition tasks hold is committed: where the night changes, around a record that
 * must stand alone, at a number of records or bytes, or after a time. For the runner's thread.
 */
final class BatchRules {
  /** So long without a record is a lull. */
  private static final long LULL = 200_000_000L;

  private final StageSettings settings;
  private final StageWork<?> work;
  private final PartitionTasks tasks;
  private final TaskCommits commits;
  private final HandoverQueue queue;
  private final BooleanSupplier hurry;
  private final LongSupplier nanos;
  private long lastTookNanos;

  /**
   * @param hurry whether somebody waits for what is held to be committed; asked often
   */
  BatchRules(
      StageSettings settings,
      StageWork<?> work,
      PartitionTasks tasks,
      TaskCommits commits,
      HandoverQueue queue,
      BooleanSupplier hurry,
      LongSupplier nanos) {
    this.settings = settings;
    this.work = work;
    this.tasks = tasks;
    this.commits = commits;
    this.queue = queue;
    this.hurry = hurry;
    this.nanos = nanos;
  }

  /**
   * Before a record that must be committed alone: commits what is held.
   *
   * @return whether that record still follows
   */
  boolean beforeOneAlone(PartitionTask task) {
    boolean holds =
        work.together()
            ? tasks.all().stream().anyMatch(PartitionTask::holdsSomething)
            : task.holdsSomething();
    if (holds) {
      commits.batch(task);
    }
    return !task.moved;
  }

  /** Cuts where the night changes; answers whether the next record still follows. */
  boolean before(PartitionTask task, Night night) {
    if (task.changesNight(night) && !work.together()) {
      commits.batch(task);
      return !task.moved;
    }
    return true;
  }

  /**
   * The work has taken a record.
   *
   * @param full whether it wants the range cut now
   */
  void took(PartitionTask task, Night night, long offset, int bytes, boolean full) {
    lastTookNanos = nanos.getAsLong();
    task.took(night, offset, bytes, lastTookNanos);
    int records = task.records;
    long held = task.bytes;
    if (work.together()) {
      records = tasks.all().stream().mapToInt(l -> l.records).sum();
      held = tasks.all().stream().mapToLong(l -> l.bytes).sum();
    }
    boolean careful = task.alone || work.guard(task.partition).isOver();
    if (full || careful || records >= settings.records() || held >= settings.bytes()) {
      commits.batch(task);
    }
  }

  /** Cuts what was held long enough, and the largest where all hold too much together. */
  void closeDueBatches() {
    long now = nanos.getAsLong();
    long held = 0;
    @Nullable PartitionTask largest = null;
    for (PartitionTask task : tasks.copy()) {
      if (task.holdsSomething() && now - due(task) >= 0) {
        commits.batch(task);
      }
      held += task.bytes;
      largest = largest == null || task.bytes > largest.bytes ? task : largest;
    }
    if (largest != null && held > settings.heldBytes() && largest.holdsSomething()) {
      commits.batch(largest);
    }
  }

  /** For how long from now on nothing is due, in nanoseconds; at most the longest asked for. */
  long untilDue(long now, long longest) {
    long least = longest;
    for (PartitionTask task : tasks.all()) {
      if (task.holdsSomething()) {
        least = Math.min(least, due(task) - now);
      }
    }
    return Math.max(0, least);
  }

  /**
   * When what the partition task holds must be committed: so long after the first record of it, or,
   * while somebody waits for it, once nothing has come for a moment and nothing is waiting.
   */
  private long due(PartitionTask task) {
    long due = task.sinceNanos + settings.age().toNanos();
    long lull = lastTookNanos + LULL;
    return lull - due < 0 && hurry.getAsBoolean() && queue.isEmpty() ? lull : due;
  }
}
