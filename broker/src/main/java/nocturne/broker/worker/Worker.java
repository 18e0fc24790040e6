package nocturne.broker.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicLog;
import nocturne.broker.worker.StageStatus.State;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs some stages on one thread: it takes the records of the partitions that their groups assign
 * to it, in order, and commits what all stages hold as one batch.
 *
 * <h2>Where records come from</h2>
 *
 * The topic is always right. Records also come in memory: from ingest, when it runs in this
 * process, and from a stage of this worker whose output another one reads. A task moves to memory
 * only when the next record there is exactly the one it would read next; meanwhile its reading of
 * the topic is paused. It goes back to the topic on a gap, on a refused handover, and when nothing
 * was handed over for a while, since ingest may have moved to another process.
 *
 * <h2>What one stage hands to the next</h2>
 *
 * A stage's messages are published inside the batch's transaction, and the records they become are
 * given to the stages of this worker that read that topic, if nothing else can stand before them:
 * this worker holds every partition of the publishing stage, and the reading task has come to the
 * end of what was published before. Their ranges are then part of the same transaction. After a
 * death each stage reads its topic instead, so that the guard can tell which one a record kills.
 *
 * <h2>What can go wrong</h2>
 *
 * After a fence, a refusal or an unknown outcome the worker polls its groups, which say whether the
 * partitions are still its own; those that are, are begun again from the newest {@code to}, with
 * nothing kept from before. What is unavailable is retried with backoff, and {@link #status} says
 * {@code WAITING}. What is broken, and every fault of the program, stops the worker in the state
 * {@code FAILED}; its owner may make another, to which this one counts as dead.
 *
 * <h2>Threads</h2>
 *
 * All but {@link #status}, {@link #feed} and {@link #stop} happens on the thread that {@link
 * #start} makes.
 *
 * <h2>Length</h2>
 *
 * The loop is in one class because its parts share its order: what is taken, committed, given up
 * and begun again decides what the next step may do, and the protocol is checked by reading it from
 * top to bottom. Groups ({@link GroupMembership}), a partition's task ({@link StageTask}), memory
 * between stages ({@link PublishedInMemory}) and the commits are classes of their own.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  static final long MILLISECOND = 1_000_000L;

  private static final long LONGEST_WAIT = 50 * MILLISECOND;

  /** Nanoseconds to wait between two polls of several memberships. */
  private static final long SHORT_WAIT = 5 * MILLISECOND;

  /** Nanoseconds without a record that count as a lull. */
  private static final long LULL = 200 * MILLISECOND;

  /**
   * Nanoseconds for which a batch grows at least while its topics hold more, so that a stage that
   * lags commits larger batches, not more of them.
   */
  private static final long CATCHING_UP = 100 * MILLISECOND;

  /**
   * Nanoseconds for which a batch grows at least while nothing is to be published for it, so that
   * transactions are spent on what subscribers wait for.
   */
  private static final long QUIET = 200 * MILLISECOND;

  /**
   * Nanoseconds without a handover after which a task that is fed from memory reads the topic
   * again.
   */
  private static final long SILENCE = 2_000 * MILLISECOND;

  /** The status is shown so often where the state stays the same. */
  private static final long SHOWN_EVERY = 20 * MILLISECOND;

  private final String name;
  private final WorkerSettings settings;
  private final Back back;
  private final Commits commits;
  private final BooleanSupplier hurry;
  private final Timing timing;
  private final HandoverSignal signal = new HandoverSignal();
  private final List<GroupMembership> memberships = new ArrayList<>();
  private final Thread thread;
  private final Backoff backoff;
  private final String session = PoisonGuard.newWorker();
  private final PoisonGuard.Turn turn = new PoisonGuard.Turn();
  private final PublishedInMemory memory;

  private final Map<StageIdentity, Long> done = new HashMap<>();
  private final Map<Stage, Long> passed = new TreeMap<>();
  private final Map<StageIdentity, Latency> latencies = new ConcurrentHashMap<>();

  private volatile boolean stopping;
  private volatile List<StageStatus> shown;
  private volatile @Nullable Error error;
  private State state = State.STARTING;
  private Optional<String> lastError = Optional.empty();
  private int tries;
  private volatile long lastShownNanos;
  private long lastTookNanos;

  /**
   * The services that a worker uses.
   *
   * @param ledger for sessions and delivery attempts
   * @param kill called at each place between two writes
   */
  public record Back(TopicLog log, Ledger ledger, KillPoint kill) {}

  /**
   * @param name of the component, for logs; the thread is named by it
   * @param stages in the order an alert meets them
   * @param hurry whether something waits for what is held to be committed, as when a night is
   *     drained; asked often
   */
  public Worker(
      String name,
      WorkerSettings settings,
      List<WorkerStage> stages,
      Back back,
      Commits commits,
      BooleanSupplier hurry,
      Timing timing) {
    this.name = name;
    this.settings = settings;
    this.back = back;
    this.commits = commits;
    this.hurry = hurry;
    this.timing = timing;
    this.backoff = new Backoff(timing.random());
    this.memory = new PublishedInMemory(memberships, back, timing);
    Host host = new Host();
    for (WorkerStage stage : stages) {
      memberships.add(new GroupMembership(stage, settings, back.log(), timing, signal, host));
    }
    this.shown = statuses(State.STARTING);
    this.thread = new Thread(this::run, "worker-" + name);
    this.thread.setDaemon(true); // one that hangs keeps no process alive
  }

  /** Where ingest hands over what it has committed to a stage, if it is in this process. */
  public Feed feed(Stage stage) {
    return memberships.stream()
        .filter(m -> m.stage().stage().equals(stage))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " does not run " + stage))
        .queue();
  }

  /** The status of each stage on each of its topics. Thread-safe. */
  public List<StageStatus> status() {
    return shown;
  }

  /** The error of Java that has stopped the worker. Any thread. */
  public Optional<Error> error() {
    return Optional.ofNullable(error);
  }

  /**
   * Time since the worker last came from one batch to the next; zero unless it runs. Any thread.
   */
  public Duration sinceLook() {
    return thread.isAlive() ? Duration.ofNanos(timing.now() - lastShownNanos) : Duration.ZERO;
  }

  public void start() {
    lastShownNanos = timing.now();
    thread.start();
  }

  /** Asks it to commit what it has taken and leave; returns at once. */
  public void stop() {
    stopping = true;
    signal.wake();
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

  /** The calls that its thread is in just now. Any thread. */
  public StackTraceElement[] whereabouts() {
    return thread.getStackTrace();
  }

  public String name() {
    return name;
  }

  /** Stops and waits up to a minute. */
  @Override
  public void close() {
    stop();
    try {
      if (!awaitEnd(Duration.ofMinutes(1))) {
        LOG.warn("{}: has not stopped within a minute; left to itself", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the thread ----

  private void run() {
    try {
      while (!stopping) {
        try {
          memberships.forEach(GroupMembership::join);
          work();
        } catch (PortException.Broken e) {
          throw e;
        } catch (PortException e) {
          await(e);
        } finally {
          memberships.forEach(GroupMembership::leave);
        }
      }
      show(State.STOPPED);
      LOG.info("{}: stopped", name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } catch (RuntimeException e) {
      fail(e);
    } catch (Error e) {
      lastError = Optional.of(e.toString());
      error = e;
      show(State.FAILED);
      throw e;
    } finally {
      memberships.forEach(m -> m.queue().accept(Set.of()));
    }
    commits.close();
  }

  private void fail(Exception e) {
    lastError = Optional.of(String.valueOf(e.getMessage()));
    show(State.FAILED);
    LOG.error("{}: has stopped: {}", name, e.getMessage(), e);
  }

  private void await(PortException e) throws InterruptedException {
    tries++;
    lastError = Optional.of(e.getMessage() + "; tried " + tries + " times");
    show(State.WAITING);
    long wait = backoff.next();
    LOG.warn("{}: tries again in {} ms: {}", name, wait / MILLISECOND, e.getMessage());
    long until = timing.now() + wait;
    while (!stopping && timing.now() < until) {
      Thread.sleep(Math.max(1, Math.min(wait / MILLISECOND, 50)));
    }
  }

  /** Works until it is stopped; then commits what was taken and leaves the partitions in order. */
  private void work() throws InterruptedException {
    while (!stopping) {
      openWhatMay();
      takeHandovers();
      commitWhatIsDue();
      show();
      readTopics();
    }
    commit();
    for (StageTask<?> task : tasks()) {
      if (task.isOpen()) {
        task.member().noteProgress(task.at(), task.to());
        leaveInOrder(task);
      }
    }
  }

  /** Notes that the session on a partition is over. Never throws. */
  private void leaveInOrder(StageTask<?> task) {
    @Nullable PoisonGuard guard = task.guardSoFar();
    if (guard != null) {
      try {
        guard.leave();
      } catch (PortException e) {
        LOG.debug("{}: cannot note that {} was left", name, task, e);
      }
    }
  }

  private List<StageTask<?>> tasks() {
    List<StageTask<?>> all = new ArrayList<>();
    memberships.forEach(m -> all.addAll(m.tasks()));
    return all;
  }

  // ---- beginning ----

  /** Begins the tasks that may be begun now; what is unavailable is put off. */
  private void openWhatMay() {
    List<StageTask<?>> some = tasks();
    some.removeIf(task -> task.isOpen() || task.mustAsk || timing.now() - task.openAtNanos < 0);
    if (some.isEmpty() && !memory.mustEstablish()) {
      return;
    }
    try {
      if (!some.isEmpty()) {
        open(some);
      }
      memory.establish();
    } catch (PortException.Broken e) {
      throw e;
    } catch (PortException e) {
      lastError = Optional.of(String.valueOf(e.getMessage()));
      LOG.warn("{}: cannot begin {}: {}", name, some, e.getMessage());
      some.forEach(task -> shut(task, task.backoff.next()));
    }
  }

  private void open(List<StageTask<?>> some) {
    Map<StageTask<?>, PoisonGuard> guards = new HashMap<>();
    for (StageTask<?> task : some) {
      StageIdentity identity = task.identity();
      guards.put(
          task,
          new PoisonGuard(
              back.ledger(),
              identity.stage(),
              identity.session(),
              task.at().partition(),
              session,
              turn));
    }
    Map<StageTask<?>, Long> positions =
        commits.positions(some, told -> guards.values().forEach(guard -> guard.learn(told)));
    Map<String, Map<Integer, Range>> extents = new HashMap<>();
    positions.forEach(
        (task, to) -> {
          PoisonGuard guard = guards.get(task);
          guard.begin(attempt -> attempt.offset() < to, task.guardSoFar());
          back.kill().reached(CrashPoint.STAGE_SESSION_BEGUN);
          Map<Integer, Range> extent =
              extents.computeIfAbsent(task.at().topic(), back.log()::extent);
          task.begin(to, firstKept(task, to, extent.get(task.at().partition())), guard);
          LOG.info("{}: {} begins at {}", name, task, to);
        });
  }

  /**
   * Returns the offset at which a task continues. Retention never deletes records that a stage has
   * not passed. If a topic nevertheless begins after the position of a stage, somebody deleted
   * records, and this method throws. A stage without a position begins at the first record that is
   * kept.
   */
  private long firstKept(StageTask<?> task, long to, @Nullable Range kept) {
    if (kept == null || kept.from() <= to) {
      return to;
    }
    if (to > 0) {
      throw new PortException.Broken(
          "Partition "
              + task.at().partition()
              + " of "
              + task.at().topic()
              + " begins at offset "
              + kept.from()
              + ", but the position of "
              + task.identity().stage().name()
              + " is "
              + to
              + ": what lies between was deleted by hand. Restore the topic, or retire this"
              + " instance and replay the night in a new home.");
    }
    LOG.warn(
        "{}: {} is new to this stage and begins at {}; what was before is gone",
        name,
        task,
        kept.from());
    return kept.from();
  }

  /** Ends a task for now. It is begun again after a while, if it is still assigned then. */
  private void shut(StageTask<?> task, long wait) {
    task.close();
    task.mustAsk = true;
    task.openAtNanos = timing.now() + wait;
    memory.forget();
  }

  // ---- taking ----

  private void takeHandovers() {
    for (GroupMembership membership : memberships) {
      for (StageTask<?> task : List.copyOf(membership.tasks())) {
        if (membership.queue().holds(task.at().topic(), task.at().partition())) {
          takeHandovers(membership, task);
        }
      }
    }
  }

  private void takeHandovers(GroupMembership membership, StageTask<?> task) {
    HandoverQueue queue = membership.queue();
    int partition = task.at().partition();
    boolean refused = queue.wasRefused(partition);
    @Nullable Handover next = task.isOpen() ? queue.first(partition, task.read()) : null;
    while (next != null && next.range().from() == task.read() && !membership.isOverdue()) {
      task.readMemory(timing.now());
      queue.remove(partition);
      take(task, next);
      next = task.isOpen() ? queue.first(partition, task.read()) : null;
    }
    if (next != null && next.range().from() > task.read()) {
      task.leaveMemory();
      membership.topicsHaveMore();
      queue.keepNewest(partition);
    } else if (next == null && (refused || timing.now() - task.lastFedNanos > SILENCE)) {
      task.leaveMemory();
    }
  }

  private <T extends StageRecord> void take(StageTask<T> task, Handover handover) {
    task.moved = false;
    for (PublishedAlert alert : handover.alerts()) {
      long offset = alert.position().offset();
      switch (enter(task, alert.night(), offset, alert.packet().bytes())) {
        case TAKE -> take(task, task.handedOver(alert), offset);
        case DEAD_LETTER, GONE -> task.leaveMemory(); // the topic has the record itself
      }
      if (task.moved) {
        return;
      }
    }
    task.readTo(handover.range().to());
  }

  /** The decisions about a record. */
  private enum Entry {
    TAKE,
    DEAD_LETTER,
    /** The task is no longer where the record is. */
    GONE
  }

  private <T extends StageRecord> void take(StageTask<T> task, LogRecord message) {
    byte @Nullable [] packet = task.packet(message);
    if (packet != null) {
      switch (enter(task, task.night(message), message.offset(), packet)) {
        case GONE -> {
          return;
        }
        case DEAD_LETTER -> {
          take(task, task.unreadable(message, Decoding.killedWorkers()), message.offset());
          return;
        }
        case TAKE -> {}
      }
    }
    Optional<StageItem<T>> item = task.item(message);
    if (item.isPresent()) {
      take(task, item.get(), message.offset());
    } else {
      task.passOver(message.offset());
    }
  }

  private Entry enter(StageTask<?> task, Night night, long offset, byte[] packet) {
    if (task.wantsAlone(offset)) {
      commit();
      if (task.moved) {
        return Entry.GONE;
      }
      task.wantsAlone(offset);
    }
    if (!task.mayTake(night, offset)) {
      return Entry.DEAD_LETTER;
    }
    back.kill().taking(task.identity().stage(), packet);
    return Entry.TAKE;
  }

  private <T extends StageRecord> void take(StageTask<T> task, StageItem<T> item, long offset) {
    if (task.changesNight(item.night()) && !commits.mixesNights()) {
      commit();
      if (task.moved) {
        return;
      }
    }
    lastTookNanos = timing.now();
    boolean full = task.take(item, offset, lastTookNanos);
    if (full || task.isCareful() || isFull(task)) {
      commit();
    }
  }

  private boolean isFull(StageTask<?> task) {
    int records = task.records();
    long bytes = 0;
    for (GroupMembership membership : memberships) {
      for (StageTask<?> each : membership.tasks()) {
        bytes += each.bytes();
        records += commits.mixesNights() && each != task ? each.records() : 0;
      }
    }
    return records >= settings.records() || bytes >= settings.bytes();
  }

  // ---- reading the topics ----

  private void readTopics() throws InterruptedException {
    long now = timing.now();
    long wait = untilDue(now);
    boolean hurried = hurry.getAsBoolean();
    List<GroupMembership> hungry =
        memberships.stream().filter(m -> m.isHungry(now, hurried)).toList();
    if (hungry.isEmpty()) {
      long untilPoll = GroupMembership.HEARTBEAT;
      for (GroupMembership membership : memberships) {
        untilPoll = Math.min(untilPoll, membership.heartbeatNanos() - now);
      }
      if (untilPoll > 0) {
        signal.await(Math.min(wait, untilPoll));
        return;
      }
    }
    boolean found = false;
    for (GroupMembership membership : memberships) {
      boolean due = now - membership.heartbeatNanos() >= 0;
      if (hungry.contains(membership) || due) {
        boolean patiently = hungry.size() == 1 && hungry.contains(membership);
        found |=
            membership.poll(patiently ? Math.min(wait, LONGEST_WAIT) : Math.min(wait, MILLISECOND));
      }
    }
    if (!found && hungry.size() > 1) {
      signal.await(Math.min(wait, SHORT_WAIT));
    }
  }

  /** Nanoseconds until something is due. */
  private long untilDue(long now) {
    @Nullable Long due = due();
    return due == null ? GroupMembership.HEARTBEAT : Math.max(0, Math.min(LONGEST_WAIT, due - now));
  }

  /**
   * When what is held must be committed: an age after its first record was taken, which is longer
   * while nothing is to be published or topics hold more, or, while something waits for it, once
   * nothing has come for a moment. Null where nothing is held.
   */
  private @Nullable Long due() {
    List<StageTask<?>> all = tasks();
    @Nullable Long since = null;
    for (StageTask<?> task : all) {
      if (task.holdsSomething() && (since == null || task.sinceNanos - since < 0)) {
        since = task.sinceNanos;
      }
    }
    if (since == null) {
      return null;
    }
    long age = settings.age().toNanos();
    if (age < QUIET && all.stream().noneMatch(StageTask::hasOutput)) {
      age = QUIET;
    } else if (age < CATCHING_UP && all.stream().anyMatch(StageTask::isBehind)) {
      age = CATCHING_UP;
    }
    long due = since + age;
    long lull = lastTookNanos + LULL;
    boolean waits = memberships.stream().anyMatch(m -> !m.queue().isEmpty());
    return lull - due < 0 && hurry.getAsBoolean() && !waits ? lull : due;
  }

  // ---- committing ----

  private void commitWhatIsDue() {
    @Nullable Long due = due();
    if (due != null && timing.now() - due >= 0) {
      commit();
    }
  }

  /** Commits all that is held. */
  private void commit() {
    List<StageTask<?>> batch = tasks();
    batch.removeIf(task -> !task.holdsSomething());
    if (batch.isEmpty()) {
      return;
    }
    batch.sort(Comparator.comparing(task -> task.identity().stage()));
    memory.begin(batch);
    try {
      batch.forEach(StageTask::noteCommitting);
      commits
          .commit(List.copyOf(batch), memory)
          .forEach((stage, n) -> passed.merge(stage, (long) n, Long::sum));
      memory.committed();
      backoff.reset();
      for (StageTask<?> task : batch) {
        task.backoff.reset();
        done.merge(task.identity(), (long) task.lastCommitted(), Long::sum);
        task.taken.committed(latency(task.identity()), timing.utcMillis());
      }
    } catch (PortException.Broken e) {
      throw e;
    } catch (PortException e) {
      lastError = Optional.of(String.valueOf(e.getMessage()));
      LOG.warn(
          "{}: {} not committed; continues from the newest progress where partitions are still"
              + " assigned: {}",
          name,
          batch,
          e.getMessage());
      for (StageTask<?> task : batch) {
        shut(task, task.backoff.next());
      }
    } finally {
      memory.begin(List.of());
    }
  }

  // ---- status ----

  private void show() {
    boolean allOpen = true;
    boolean failing = false;
    for (GroupMembership membership : memberships) {
      allOpen &= membership.isAssigned();
      Optional<String> silence = membership.silence();
      if (silence.isPresent()) {
        failing = true;
        lastError = silence;
      }
      for (StageTask<?> task : membership.tasks()) {
        allOpen &= task.isOpen();
        failing |= !task.isOpen() && task.backoff.isFailing();
      }
    }
    State now =
        failing || (tries > 0 && !allOpen)
            ? State.WAITING
            : allOpen ? State.RUNNING : State.STARTING;
    tries = now == State.RUNNING ? 0 : tries;
    if (now != state || timing.now() - lastShownNanos >= SHOWN_EVERY) {
      show(now);
    }
  }

  private void show(State now) {
    state = now;
    lastShownNanos = timing.now();
    shown = statuses(now);
  }

  private List<StageStatus> statuses(State now) {
    return memberships.stream()
        .flatMap(
            m ->
                m
                    .status(
                        now,
                        done,
                        passed.getOrDefault(m.stage().stage(), 0L),
                        lastError,
                        this::latency)
                    .stream())
        .toList();
  }

  private Latency latency(StageIdentity of) {
    return latencies.computeIfAbsent(of, each -> new Latency());
  }

  // ---- what the groups say ----

  private final class Host implements GroupMembership.Host {
    @Override
    public <T extends StageRecord> void take(StageTask<T> task, LogRecord message) {
      Worker.this.take(task, message);
    }

    @Override
    public void sharedAnew() {
      memory.forget();
    }

    @Override
    public void lost(StageTask<?> task) {
      leaveInOrder(task);
    }

    @Override
    public void lostSome() {
      memory.forget();
      // What others held may have been taken together with what is gone.
      tasks().stream().filter(StageTask::holdsSomething).forEach(task -> shut(task, 0));
    }
  }

  /**
   * The worker's sources of time.
   *
   * @param nanos elapsed time, as {@link System#nanoTime}
   * @param clock time of day, compared with the times on the survey's topic
   * @param random for the jitter of waits
   */
  public record Timing(
      java.util.function.LongSupplier nanos, Clock clock, java.util.random.RandomGenerator random) {
    long now() {
      return nanos.getAsLong();
    }

    long utcMillis() {
      return clock.millis();
    }
  }
}
