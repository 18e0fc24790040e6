package nocturne.broker.stage;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.broker.stage.StageStatus.Mode;
import nocturne.broker.stage.StageStatus.State;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one worker of a stage: a thread that is a member of the stage's group, takes the records of
 * the partitions it is given, in order, and commits them in ranges.
 *
 * <p><b>Where records come from.</b> The topic is always right. In the consumer's process the same
 * records are also handed over in memory, and a partition moves to that source only when the next
 * handover begins exactly where the reader stands; meanwhile its reading of the topic is paused. It
 * goes back to the topic on any gap, on a refused handover, and when nothing was handed over for a
 * while, since a consumer elsewhere may have taken over unnoticed.
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
  private static final long SECOND = 1_000 * MILLISECOND;

  /** A partition fed from memory that hears nothing for so long looks at the topic again. */
  private static final long SILENCE = 2 * SECOND;

  /** A member must poll to stay one; so often where all comes from memory. */
  private static final long HEARTBEAT = 300 * MILLISECOND;

  /** So long without a record is a lull. */
  private static final long LULL = 200 * MILLISECOND;

  private static final long LONGEST_POLL = 50 * MILLISECOND;

  private final StageIdentity identity;
  private final StageSettings settings;
  private final Streams streams;
  private final StageInput<T> input;
  private final StageWork<T> work;
  private final BooleanSupplier hurry;
  private final LongSupplier nanos;
  private final RandomGenerator random;
  private final HandoverQueue queue;
  private final StageGauge gauge;
  private final Thread thread;
  private final Map<Integer, Lane> lanes = new TreeMap<>();
  private final Backoff backoff;

  private volatile boolean stopping;
  private boolean assigned;
  private long lastTookNanos;
  private long lastPollNanos;
  private long lastShownNanos;

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
    this.random = random;
    this.queue = new HandoverQueue(settings.queueBytes(), settings.queueAlerts());
    this.gauge = new StageGauge(identity);
    this.backoff = new Backoff(random);
    this.thread = new Thread(this::run, identity.stage().word() + "-" + identity.shift());
    this.thread.setDaemon(true); // one that hangs keeps no process alive
  }

  /** Where the consumer hands over what it has committed, if it is in this process. */
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
        try (GroupMember member = streams.join(identity.group(), identity.topic(), listener())) {
          work(member);
        } catch (PortException.Broken e) {
          throw e;
        } catch (PortException e) {
          await(e);
        } finally {
          dropAll();
        }
      }
      gauge.show(State.STOPPED, lanes);
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
    gauge.show(State.FAILED, lanes);
    LOG.error("{}: has stopped and does not go on by itself: {}", identity, e.getMessage(), e);
  }

  private void await(PortException e) throws InterruptedException {
    gauge.failed(e);
    gauge.show(State.WAITING, lanes);
    long wait = backoff.next();
    LOG.warn("{}: tries again in {} ms: {}", identity, wait / MILLISECOND, e.getMessage());
    long until = nanos.getAsLong() + wait;
    while (!stopping && nanos.getAsLong() < until) {
      Thread.sleep(Math.max(1, Math.min(wait / MILLISECOND, 50)));
    }
  }

  /** The life of one membership. */
  private void work(GroupMember member) throws InterruptedException {
    while (!stopping) {
      openLanes(member);
      takeHandovers(member);
      cutWhatIsDue(member);
      show();
      List<StreamRecord> records = next(member);
      takeRecords(member, records);
    }
    for (Lane lane : List.copyOf(lanes.values())) {
      if (lane.holdsSomething()) {
        cut(member, lane);
      }
    }
    for (Lane lane : lanes.values()) {
      if (lane.open) {
        note(member, lane, 0);
        work.leave(lane.partition);
      }
    }
  }

  private AssignmentListener listener() {
    return new AssignmentListener() {
      @Override
      public void assigned(Set<Integer> partitions) {
        assigned = true;
        for (Integer partition : partitions) {
          lanes.putIfAbsent(partition, new Lane(partition, new Backoff(random)));
        }
        queue.accept(lanes.keySet());
      }

      @Override
      public void revoked(Set<Integer> partitions) {
        for (Integer partition : partitions) {
          lanes.remove(partition);
          work.leave(partition);
          work.close(partition);
        }
        queue.accept(lanes.keySet());
        if (work.together()) {
          lanes.values().forEach(lane -> shut(lane, 0));
        }
      }
    };
  }

  private void openLanes(GroupMember member) {
    for (Lane lane : lanes.values()) {
      if (!lane.open && !lane.mustAsk && nanos.getAsLong() - lane.openAtNanos >= 0) {
        try {
          long to = work.open(lane.partition);
          lane.begin(to);
          seek(member, lane, firstKept(lane.partition, to));
          LOG.info("{}: partition {} begins at {}", identity, lane.partition, to);
        } catch (PortException.Broken e) {
          throw e;
        } catch (PortException e) {
          gauge.failed(e);
          LOG.warn("{}: cannot begin partition {}: {}", identity, lane.partition, e.getMessage());
          wait(lane, lane.backoff.next());
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

  private void seek(GroupMember member, Lane lane, long offset) {
    member.seek(lane.partition, offset);
    member.resume(lane.partition);
    lane.mode = Mode.TOPIC;
    lane.moved = true;
  }

  /** Given up for now: to be begun anew, after a while, if it is still ours then. */
  private void shut(Lane lane, long wait) {
    work.close(lane.partition);
    lane.open = false;
    lane.moved = true;
    lane.forget();
    wait(lane, wait);
  }

  private void wait(Lane lane, long wait) {
    lane.mustAsk = true;
    lane.openAtNanos = nanos.getAsLong() + wait;
  }

  private void dropAll() {
    for (Integer partition : lanes.keySet()) {
      work.close(partition);
    }
    lanes.clear();
    assigned = false;
    queue.accept(lanes.keySet());
  }

  // From memory.

  private void takeHandovers(GroupMember member) {
    for (Lane lane : List.copyOf(lanes.values())) {
      boolean refused = queue.wasRefused(lane.partition);
      @Nullable Handover next = lane.open ? queue.first(lane.partition, lane.read) : null;
      while (next != null && next.range().from() == lane.read && !heartbeatIsDue()) {
        enterMemory(member, lane);
        take(member, lane, next);
        next = lane.open ? queue.first(lane.partition, lane.read) : null;
      }
      if (next != null && next.range().from() > lane.read) {
        leaveMemory(member, lane);
        queue.keepNewest(lane.partition);
      } else if (next == null && (refused || isSilent(lane))) {
        leaveMemory(member, lane);
      }
    }
  }

  private boolean heartbeatIsDue() {
    return nanos.getAsLong() - lastPollNanos > 2 * HEARTBEAT;
  }

  private boolean isSilent(Lane lane) {
    return nanos.getAsLong() - lane.lastFedNanos > SILENCE;
  }

  private void enterMemory(GroupMember member, Lane lane) {
    if (lane.mode == Mode.TOPIC) {
      member.pause(lane.partition);
      lane.mode = Mode.MEMORY;
      lane.moved = true;
    }
    lane.lastFedNanos = nanos.getAsLong();
  }

  private void leaveMemory(GroupMember member, Lane lane) {
    if (lane.open && lane.mode == Mode.MEMORY) {
      seek(member, lane, lane.read);
    }
  }

  private void take(GroupMember member, Lane lane, Handover handover) {
    queue.remove(lane.partition);
    lane.moved = false;
    for (PublishedAlert alert : handover.alerts()) {
      takeHandedOver(member, lane, alert);
      if (lane.moved) {
        return;
      }
    }
    lane.read = Math.max(lane.read, handover.range().to());
  }

  private void takeHandedOver(GroupMember member, Lane lane, PublishedAlert alert) {
    long offset = alert.position().offset();
    switch (enter(member, lane, alert.night(), offset, alert.packet().bytes())) {
      case TAKE -> take(member, lane, input.handedOver(alert));
      case SET_ASIDE, GONE -> leaveMemory(member, lane); // the topic has the record itself
    }
  }

  // One record at a time, where one of them killed somebody.

  /** What may be done about a record. */
  private enum Entry {
    TAKE,
    SET_ASIDE,
    /** The lane is no longer where the record is. */
    GONE
  }

  private Entry enter(GroupMember member, Lane lane, Night night, long offset, byte[] packet) {
    Caution caution = work.caution(lane.partition);
    String topic = identity.shift();
    lane.alone = caution.wantsAlone(topic, lane.partition, offset);
    if (lane.alone && !cutAll(member, lane)) {
      return Entry.GONE;
    }
    if (!caution.mayTake(night, topic, lane.partition, offset)) {
      return Entry.SET_ASIDE;
    }
    work.taking(packet);
    return Entry.TAKE;
  }

  /** Commits what is held, so that the next record is committed alone. */
  private boolean cutAll(GroupMember member, Lane lane) {
    boolean holds =
        work.together()
            ? lanes.values().stream().anyMatch(Lane::holdsSomething)
            : lane.holdsSomething();
    if (holds) {
      cut(member, lane);
    }
    return !lane.moved;
  }

  // From the topic.

  private List<StreamRecord> next(GroupMember member) throws InterruptedException {
    boolean allFed = !lanes.isEmpty();
    for (Lane lane : lanes.values()) {
      allFed &= lane.open && lane.mode == Mode.MEMORY;
    }
    long now = nanos.getAsLong();
    if (allFed && now - lastPollNanos < HEARTBEAT) {
      queue.await(Math.min(untilDue(now), HEARTBEAT - (now - lastPollNanos)));
      return List.of();
    }
    for (Lane lane : lanes.values()) {
      lane.moved = false;
    }
    long wait = allFed ? MILLISECOND : Math.max(0, Math.min(untilDue(now), LONGEST_POLL));
    List<StreamRecord> records = member.poll(Duration.ofNanos(wait));
    lastPollNanos = nanos.getAsLong();
    for (Lane lane : lanes.values()) {
      lane.mustAsk = false;
    }
    return records;
  }

  /**
   * When what the lane holds must be committed: so long after the first record of it, or, while
   * somebody waits for it, once nothing has come for a moment and nothing is waiting.
   */
  private long due(Lane lane) {
    long due = lane.sinceNanos + settings.age().toNanos();
    long lull = lastTookNanos + LULL;
    return lull - due < 0 && hurry.getAsBoolean() && queue.isEmpty() ? lull : due;
  }

  private long untilDue(long now) {
    long least = LONGEST_POLL;
    for (Lane lane : lanes.values()) {
      if (lane.holdsSomething()) {
        least = Math.min(least, due(lane) - now);
      }
    }
    return Math.max(0, least);
  }

  private void takeRecords(GroupMember member, List<StreamRecord> records) {
    for (StreamRecord message : records) {
      @Nullable Lane lane = lanes.get(message.partition());
      if (lane == null || !lane.open || lane.moved || message.offset() < lane.read) {
        continue;
      }
      @Nullable Handover same = queue.first(lane.partition, lane.read);
      if (same != null && same.range().from() == lane.read) {
        enterMemory(member, lane);
        continue;
      }
      take(member, lane, message);
    }
  }

  private void take(GroupMember member, Lane lane, StreamRecord message) {
    byte @Nullable [] packet = input.packet(message);
    if (packet != null) {
      switch (enter(member, lane, input.night(message), message.offset(), packet)) {
        case GONE -> {
          return;
        }
        case SET_ASIDE -> {
          takeUnreadable(member, lane, message, Decoding.killedWorkers());
          return;
        }
        case TAKE -> {}
      }
    }
    Optional<T> item;
    try {
      item = input.read(message);
    } catch (UnreadableException e) {
      takeUnreadable(member, lane, message, e);
      return;
    }
    if (item.isPresent()) {
      take(member, lane, item.get());
    } else {
      lane.read = message.offset() + 1;
    }
  }

  private void takeUnreadable(
      GroupMember member, Lane lane, StreamRecord message, UnreadableException why) {
    Night night = input.night(message);
    if (!cutBefore(member, lane, night)) {
      return;
    }
    boolean full = work.takeUnreadable(message, night, why);
    lastTookNanos = nanos.getAsLong();
    lane.took(night, message.offset(), message.value().length, lastTookNanos);
    cutIfFull(member, lane, full);
  }

  private void take(GroupMember member, Lane lane, T item) {
    if (!cutBefore(member, lane, item.night())) {
      return;
    }
    boolean full = work.take(item);
    lastTookNanos = nanos.getAsLong();
    lane.took(item.night(), item.position().offset(), item.bytes(), lastTookNanos);
    cutIfFull(member, lane, full);
  }

  // Cutting.

  /** Cuts where the night changes; answers whether the next record still follows. */
  private boolean cutBefore(GroupMember member, Lane lane, Night night) {
    if (lane.changesNight(night) && !work.together()) {
      cut(member, lane);
      return !lane.moved;
    }
    return true;
  }

  private void cutIfFull(GroupMember member, Lane lane, boolean full) {
    int records = lane.records;
    long bytes = lane.bytes;
    if (work.together()) {
      records = lanes.values().stream().mapToInt(l -> l.records).sum();
      bytes = lanes.values().stream().mapToLong(l -> l.bytes).sum();
    }
    boolean careful = lane.alone || work.caution(lane.partition).isOver();
    if (full || careful || records >= settings.records() || bytes >= settings.bytes()) {
      cut(member, lane);
    }
  }

  private void cutWhatIsDue(GroupMember member) {
    long now = nanos.getAsLong();
    long held = 0;
    @Nullable Lane largest = null;
    for (Lane lane : List.copyOf(lanes.values())) {
      if (lane.holdsSomething() && now - due(lane) >= 0) {
        cut(member, lane);
      }
      held += lane.bytes;
      largest = largest == null || lane.bytes > largest.bytes ? lane : largest;
    }
    if (largest != null && held > settings.heldBytes() && largest.holdsSomething()) {
      cut(member, largest);
    }
  }

  /** Commits what the lane holds, with what all others hold if the work wants that. */
  private void cut(GroupMember member, Lane lane) {
    Map<Integer, Cut> cuts = new HashMap<>();
    for (Lane each : work.together() ? List.copyOf(lanes.values()) : List.of(lane)) {
      if (each.holdsSomething()) {
        cuts.put(each.partition, each.cut());
      }
    }
    try {
      noteCommitting(cuts);
      Map<Integer, Long> newest = work.commit(cuts);
      cuts.forEach((partition, cut) -> committed(member, partition, cut, newest));
      backoff.reset();
    } catch (PortException.Broken e) {
      throw e;
    } catch (PortException e) {
      gauge.failed(e);
      LOG.warn(
          "{}: {} not committed; begins anew from the newest progress if still ours: {}",
          identity,
          cuts,
          e.getMessage());
      for (Integer partition : cuts.keySet()) {
        @Nullable Lane failed = lanes.get(partition);
        if (failed != null) {
          shut(failed, failed.backoff.next());
        }
      }
    }
  }

  /** A record that is committed alone has its attempt already. */
  private void noteCommitting(Map<Integer, Cut> cuts) {
    cuts.forEach(
        (partition, cut) -> {
          @Nullable Lane lane = lanes.get(partition);
          if (lane != null && !lane.alone) {
            work.caution(partition)
                .committing(cut.night(), identity.shift(), partition, cut.range().to() - 1);
          }
        });
  }

  private void committed(GroupMember member, int partition, Cut cut, Map<Integer, Long> newest) {
    @Nullable Lane lane = lanes.get(partition);
    if (lane == null) {
      return;
    }
    long to = newest.getOrDefault(partition, cut.range().to());
    gauge.committed(cut.records());
    lane.backoff.reset();
    lane.to = to;
    lane.forget();
    if (to != cut.range().to()) {
      LOG.info("{}: partition {} goes on at {}, not {}", identity, partition, to, cut.range().to());
      lane.read = to;
      seek(member, lane, to);
    }
    note(member, lane, SECOND);
  }

  private void note(GroupMember member, Lane lane, long every) {
    long now = nanos.getAsLong();
    if (now - lane.lastNotedNanos >= every) {
      lane.lastNotedNanos = now;
      member.noteProgress(lane.partition, lane.to);
    }
  }

  private void show() {
    boolean allOpen = assigned;
    boolean failing = false;
    for (Lane lane : lanes.values()) {
      allOpen &= lane.open;
      failing |= !lane.open && lane.backoff.isFailing();
    }
    State state = failing ? State.WAITING : allOpen ? State.RUNNING : State.STARTING;
    long now = nanos.getAsLong();
    if (state != gauge.status().state() || now - lastShownNanos >= 20 * MILLISECOND) {
      lastShownNanos = now;
      gauge.show(state, lanes);
    }
  }
}
