package nocturne.broker.stage;

import java.util.function.LongSupplier;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Streams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins partition tasks that are not open, each where its stage stands. For the runner's thread.
 */
final class TaskOpener {
  private static final Logger LOG = LoggerFactory.getLogger(TaskOpener.class);

  private final StageIdentity identity;
  private final Streams streams;
  private final StageWork<?> work;
  private final PartitionTasks tasks;
  private final TaskSource source;
  private final StageGauge gauge;
  private final LongSupplier nanos;

  TaskOpener(
      StageIdentity identity,
      Streams streams,
      StageWork<?> work,
      PartitionTasks tasks,
      TaskSource source,
      StageGauge gauge,
      LongSupplier nanos) {
    this.identity = identity;
    this.streams = streams;
    this.work = work;
    this.tasks = tasks;
    this.source = source;
    this.gauge = gauge;
    this.nanos = nanos;
  }

  /** Begins those that may be begun now; what is unavailable is put off. */
  void openWhatMay() {
    for (PartitionTask task : tasks.all()) {
      if (!task.open && !task.mustAsk && nanos.getAsLong() - task.openAtNanos >= 0) {
        try {
          long to = work.open(task.partition);
          task.begin(to);
          source.topicAt(task, firstKept(task.partition, to));
          LOG.info("{}: partition {} begins at {}", identity, task.partition, to);
        } catch (PortException.Broken e) {
          throw e;
        } catch (PortException e) {
          gauge.failed(e);
          LOG.warn("{}: cannot begin partition {}: {}", identity, task.partition, e.getMessage());
          tasks.putOff(task, task.backoff.next());
        }
      }
    }
  }

  /**
   * Where to read on. Retention passes nobody, so a topic that begins beyond a stage's place has
   * been cut by a hand, and what is missing must not be passed over as if it had never been. A
   * stage that has no place yet begins with what is there.
   */
  private long firstKept(int partition, long to) {
    @Nullable Range kept = streams.extent(identity.topic()).get(partition);
    if (kept == null || kept.from() <= to) {
      return to;
    }
    if (to > 0) {
      throw new PortException.Broken(
          "Partition "
              + partition
              + " of "
              + identity.topic()
              + " begins at offset "
              + kept.from()
              + ", but "
              + identity.stage().word()
              + " stands at "
              + to
              + ": what lies between was deleted by hand. Restore the topic, or retire this"
              + " instance and replay the night in a new home.");
    }
    LOG.warn(
        "{}: partition {} is new to this stage and begins at {}; what was before is gone",
        identity,
        partition,
        kept.from());
    return kept.from();
  }
}
