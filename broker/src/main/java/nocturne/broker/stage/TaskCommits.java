package nocturne.broker.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what partition tasks hold, so that afterwards each stands where its stage now does, or is
 * to be begun anew. For the runner's thread.
 */
final class TaskCommits {
  private static final Logger LOG = LoggerFactory.getLogger(TaskCommits.class);

  /** Progress is noted for displays only, and so often. */
  private static final long NOTED_EVERY = 1_000_000_000L;

  private final StageIdentity identity;
  private final StageWork<?> work;
  private final PartitionTasks tasks;
  private final TaskSource source;
  private final GroupMember member;
  private final StageGauge gauge;
  private final Backoff backoff;
  private final LongSupplier nanos;

  /**
   * @param backoff of the worker as a whole, which a commit ends
   */
  TaskCommits(
      StageIdentity identity,
      StageWork<?> work,
      PartitionTasks tasks,
      TaskSource source,
      GroupMember member,
      StageGauge gauge,
      Backoff backoff,
      LongSupplier nanos) {
    this.identity = identity;
    this.work = work;
    this.tasks = tasks;
    this.source = source;
    this.member = member;
    this.gauge = gauge;
    this.backoff = backoff;
    this.nanos = nanos;
  }

  /** Commits what the partition task holds, with what all others hold if the work wants that. */
  void batch(PartitionTask task) {
    Map<Integer, Batch> batches = new HashMap<>();
    for (PartitionTask each : work.together() ? tasks.copy() : List.of(task)) {
      if (each.holdsSomething()) {
        batches.put(each.partition, each.batch());
      }
    }
    try {
      noteCommitting(batches);
      Map<Integer, Long> newest = work.commit(batches);
      batches.forEach((partition, batch) -> committed(partition, batch, newest));
      backoff.reset();
    } catch (PortException.Broken e) {
      throw e;
    } catch (PortException e) {
      gauge.failed(e);
      LOG.warn(
          "{}: {} not committed; begins anew from the newest progress if still ours: {}",
          identity,
          batches,
          e.getMessage());
      for (Integer partition : batches.keySet()) {
        @Nullable PartitionTask failed = tasks.of(partition);
        if (failed != null) {
          tasks.shut(failed, failed.backoff.next());
        }
      }
    }
  }

  /** A record that is committed alone has its attempt already. */
  private void noteCommitting(Map<Integer, Batch> batches) {
    batches.forEach(
        (partition, batch) -> {
          @Nullable PartitionTask task = tasks.of(partition);
          if (task != null && !task.alone) {
            work.guard(partition)
                .committing(
                    batch.night(), identity.workerSession(), partition, batch.range().to() - 1);
          }
        });
  }

  private void committed(int partition, Batch batch, Map<Integer, Long> newest) {
    @Nullable PartitionTask task = tasks.of(partition);
    if (task == null) {
      return;
    }
    long to = newest.getOrDefault(partition, batch.range().to());
    gauge.committed(batch.records());
    task.backoff.reset();
    task.to = to;
    task.forget();
    if (to != batch.range().to()) {
      LOG.info(
          "{}: partition {} goes on at {}, not {}", identity, partition, to, batch.range().to());
      task.read = to;
      source.topicAt(task, to);
    }
    note(task, NOTED_EVERY);
  }

  /** Commits all that is held and leaves the partitions in order. */
  void leaveAll() {
    for (PartitionTask task : tasks.copy()) {
      if (task.holdsSomething()) {
        batch(task);
      }
    }
    for (PartitionTask task : tasks.all()) {
      if (task.open) {
        note(task, 0);
        work.leave(task.partition);
      }
    }
  }

  private void note(PartitionTask task, long every) {
    long now = nanos.getAsLong();
    if (now - task.lastNotedNanos >= every) {
      task.lastNotedNanos = now;
      member.noteProgress(task.partition, task.to);
    }
  }
}
