package nocturne.broker.stage;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Streams;
import nocturne.broker.stage.StageStatus.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one worker of a stage: a thread that is a member of the stage's group, takes the records of
 * the partitions it is given, in order, and commits them in ranges.
 *
 * <p><b>Where records come from.</b> The topic is always right. In ingest's process the same
 * records are also handed over in memory, and a partition moves to that source only when the next
 * handover begins exactly where the reader stands; meanwhile its reading of the topic is paused. It
 * goes back to the topic on any gap, on a refused handover, and when nothing was handed over for a
 * while, since an ingest elsewhere may have taken over unnoticed.
 *
 * <p><b>What can go wrong.</b> After a fence, a refusal or an unknown outcome the runner polls, so
 * that the group can say whether the partition is still ours; if so it is begun anew from the
 * newest {@code to}, with nothing kept from before. What is unavailable is tried again with
 * backoff, and {@link #status} says {@code WAITING}. What is broken, and every fault of the
 * program, stops the worker in the state {@code FAILED}.
 *
 * <p><b>Threads.</b> All but {@link #status}, {@link #feed} and {@link #stop} happens on the thread
 * that {@link #start} makes.
 *
 * @param <T> what the stage works on
 */
public final class StageRunner<T extends StageRecord> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StageRunner.class);

  private static final long MILLISECOND = 1_000_000L;

  private final StageIdentity identity;
  private final StageSettings settings;
  private final Streams streams;
  private final StageInput<T> input;
  private final StageWork<T> work;
  private final BooleanSupplier hurry;
  private final LongSupplier nanos;
  private final HandoverQueue queue;
  private final StageGauge gauge;
  private final Thread thread;
  private final PartitionTasks tasks;
  private final Backoff backoff;

  private volatile boolean stopping;

  /**
   * @param hurry whether somebody waits for what is held to be committed, as when a night is
   *     drained; asked often
   * @param nanos the time, as {@link System#nanoTime}
   * @param random for the jitter of waits
   */
  public StageRunner(
      StageIdentity identity,
      StageSettings settings,
      Streams streams,
      StageInput<T> input,
      StageWork<T> work,
      BooleanSupplier hurry,
      LongSupplier nanos,
      RandomGenerator random) {
    this.identity = identity;
    this.settings = settings;
    this.streams = streams;
    this.input = input;
    this.work = work;
    this.hurry = hurry;
    this.nanos = nanos;
    this.queue = new HandoverQueue(settings.queueBytes(), settings.queueAlerts());
    this.tasks = new PartitionTasks(work, queue, nanos, random);
    this.gauge = new StageGauge(identity);
    this.backoff = new Backoff(random);
    this.thread = new Thread(this::run, identity.stage().word() + "-" + identity.workerSession());
    this.thread.setDaemon(true); // one that hangs keeps no process alive
  }

  /** Where ingest hands over what it has committed, if it is in this process. */
  public Feed feed() {
    return queue;
  }

  /** How it stands now. Any thread. */
  public StageStatus status() {
    return gauge.status();
  }

  public void start() {
    thread.start();
  }

  /** Asks it to commit what it has taken and leave; returns at once. */
  public void stop() {
    stopping = true;
    queue.wake();
  }

  /**
   * Waits until the worker has left.
   *
   * @return whether it has
   */
  public boolean awaitEnd(Duration longest) throws InterruptedException {
    thread.join(Math.max(1, longest.toMillis()));
    return !thread.isAlive();
  }

  /** Where it is just now, for whoever waits in vain for its end. Any thread. */
  public StackTraceElement[] whereabouts() {
    return thread.getStackTrace();
  }

  /** Stops and waits up to a minute. */
  @Override
  public void close() {
    stop();
    try {
      if (!awaitEnd(Duration.ofMinutes(1))) {
        LOG.warn("{}: has not stopped within a minute; left to itself", identity);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        try (GroupMember member = streams.join(identity.group(), identity.topic(), tasks)) {
          membership(member).work(() -> stopping);
        } catch (PortException.Broken e) {
          throw e;
        } catch (PortException e) {
          await(e);
        } finally {
          tasks.dropAll();
        }
      }
      gauge.show(State.STOPPED, tasks.byPartition());
      LOG.info("{}: stopped, {} records done", identity, gauge.status().done());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } catch (RuntimeException e) {
      fail(e);
    } catch (Error e) {
      gauge.failed(e);
      gauge.show(State.FAILED, Map.of());
      throw e;
    } finally {
      queue.accept(Set.of());
    }
    work.close();
  }

  private void fail(Exception e) {
    gauge.failed(e);
    gauge.show(State.FAILED, tasks.byPartition());
    LOG.error("{}: has stopped and does not go on by itself: {}", identity, e.getMessage(), e);
  }

  private void await(PortException e) throws InterruptedException {
    gauge.failed(e);
    gauge.show(State.WAITING, tasks.byPartition());
    long wait = backoff.next();
    LOG.warn("{}: tries again in {} ms: {}", identity, wait / MILLISECOND, e.getMessage());
    long until = nanos.getAsLong() + wait;
    while (!stopping && nanos.getAsLong() < until) {
      Thread.sleep(Math.max(1, Math.min(wait / MILLISECOND, 50)));
    }
  }

  private GroupMembership membership(GroupMember member) {
    TaskSource source = new TaskSource(member, nanos);
    TaskCommits commits =
        new TaskCommits(identity, work, tasks, source, member, gauge, backoff, nanos);
    BatchRules rules = new BatchRules(settings, work, tasks, commits, queue, hurry, nanos);
    RecordTaking<T> taking = new RecordTaking<>(identity, input, work, source, rules);
    TopicReading topic = new TopicReading(member, queue, tasks, source, rules, nanos);
    return new GroupMembership(
        tasks,
        new TaskOpener(identity, streams, work, tasks, source, gauge, nanos),
        new MemoryReading(queue, tasks, source, taking, topic::isOverdue, nanos),
        topic,
        taking,
        rules,
        commits,
        gauge,
        nanos);
  }
}
