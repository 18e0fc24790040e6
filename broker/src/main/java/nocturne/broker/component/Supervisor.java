package nocturne.broker.component;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import nocturne.broker.component.ComponentOrder.Action;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one component's stages in a process as the newest order says, and reports their status. Each
 * component of a process has a supervisor of its own.
 *
 * <p>Executed orders are not recorded. A new supervisor begins with the newest order, which is
 * complete: if a process dies between an order and its execution, its successor executes it. If a
 * component cannot begin, because one of its files is wrong, the supervisor reports that and waits
 * for the next order; only at the start of the process is it an error of the process.
 *
 * <p>A run that has failed is followed by another after a pause, which doubles from failure to
 * failure. The supervisor reports the failure meanwhile, and all other components continue.
 *
 * <p>If a newer worker takes the run's place, the supervisor ends the run, reports that it stands
 * by, and begins a run when no other live worker runs the component. So of two workers one works,
 * whichever of them is killed.
 *
 * <p><b>Threads.</b> The owner calls {@link #prepare} and {@link #start}; everything else runs on
 * the supervisor's own thread. {@link #askToEnd} and {@link #awaitEnd} may be called from any
 * thread.
 */
public final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final long LOOK_MILLIS = 250;
  private static final long AFTER_ERROR_MILLIS = 2_000;
  private static final Duration BETWEEN_NOTES = Duration.ofSeconds(5);

  /** A pause after a failure is at most so many times the first one. */
  private static final int LONGEST_PAUSE = 12;

  /** The part of a component that a process runs. */
  public record Share(Component component, Set<Stage> stages, ComponentPart part) {}

  private final Component component;
  private final Set<Stage> stages;
  private final Self self;
  private final Components components;
  private final ComponentPart part;
  private final Function<ComponentOrder, BooleanSupplier> drains;
  private final Clock clock;
  private final KillPoint kill;
  private final Duration firstPause;
  private final Thread thread;
  private final CountDownLatch ending = new CountDownLatch(1);

  private int obeyed;
  private int runs;
  private ComponentPart.@Nullable Run running;

  /** Whether the orders ask for a run, and whether it must wait until no other worker has one. */
  private boolean wanted;

  private boolean yields;
  private volatile @Nullable BooleanSupplier drained;
  private String failure = "";

  /** The pause after the newest failure; zero if the component has not failed. */
  private Duration pause = Duration.ZERO;

  private boolean pausing;
  private long changedNanos;
  private @Nullable ComponentStatus said;
  private long saidNanos;
  private volatile @Nullable String fault;

  /**
   * @param drains checks, for an order to drain, whether the whole component is drained, in
   *     whichever processes it runs; called repeatedly
   * @param firstPause time between a run that has failed and the next one
   */
  public Supervisor(
      Share share,
      Self self,
      Components components,
      Function<ComponentOrder, BooleanSupplier> drains,
      Clock clock,
      KillPoint kill,
      Duration firstPause) {
    this.component = share.component();
    this.stages = share.stages();
    this.self = self;
    this.components = components;
    this.part = share.part();
    this.drains = drains;
    this.clock = clock;
    this.kill = kill;
    this.firstPause = firstPause;
    this.thread = new Thread(this::run, component.productionName());
    this.thread.setDaemon(true); // a hanging thread keeps no process alive
  }

  /** Wires a run if the newest order lets the component work; nothing runs yet. */
  public void prepare() throws IOException {
    Optional<ComponentOrder> newest = components.newest(component);
    obeyed = newest.map(ComponentOrder::n).orElse(0);
    if (newest.filter(order -> order.action() == Action.STOP).isPresent()) {
      LOG.info("{} is paused: {}", component.productionName(), newest.get());
      return;
    }
    @Nullable BooleanSupplier done =
        newest.filter(order -> order.action() == Action.DRAIN).map(drains).orElse(null);
    if (done != null && done.getAsBoolean()) {
      LOG.info("{} is drained and paused: {}", component.productionName(), newest.get());
      return;
    }
    drained = done;
    wanted = true;
    running = part.wire(this::isDraining);
  }

  /** Starts the run, and follows orders from now on. */
  public void start() {
    ComponentPart.@Nullable Run first = running;
    if (first != null) {
      runs++;
      say(); // an older worker that this run replaces finds it reported
      first.start();
    }
    say();
    thread.start();
  }

  /** Whether an order to drain is being executed. */
  private boolean isDraining() {
    return drained != null;
  }

  private void run() {
    try {
      long wait = LOOK_MILLIS;
      while (!ending.await(wait, TimeUnit.MILLISECONDS)) {
        wait = look() ? LOOK_MILLIS : AFTER_ERROR_MILLIS;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Error e) {
      fault = component.productionName() + " is not kept any more: " + e;
      throw e;
    }
    end();
    takeBack();
  }

  private boolean look() {
    try {
      List<ComponentOrder> orders = components.orders(component, obeyed);
      if (!orders.isEmpty()) {
        obey(orders);
      }
      @Nullable BooleanSupplier done = drained;
      if (done != null && wanted && done.getAsBoolean()) {
        LOG.info("{} is drained and paused", component.productionName());
        end();
      }
      standBy();
      beginAgain();
      say();
      return true;
    } catch (RuntimeException e) {
      LOG.warn(
          "{}: cannot see to its orders just now, and tries again: {}",
          component.productionName(),
          e.getMessage(),
          e);
      return false;
    }
  }

  /**
   * Executes new orders. Only the newest counts, but a run that an earlier one ended is not
   * continued.
   */
  private void obey(List<ComponentOrder> orders) {
    ComponentOrder last = orders.get(orders.size() - 1);
    boolean afresh = orders.stream().anyMatch(order -> order.action() != Action.START);
    LOG.info("{}: {}", component.productionName(), last);
    drained = null;
    failure = "";
    pausing = false;
    pause = Duration.ZERO;
    switch (last.action()) {
      case STOP -> end();
      case DRAIN -> {
        drained = drains.apply(last);
        begin();
      }
      case START, RESTART -> {
        if (afresh) {
          end();
          kill.reached(CrashPoint.COMPONENT_ENDED);
        }
        begin();
      }
    }
    obeyed = last.n();
  }

  /** Ends a run that a newer one has replaced, and begins another when there is no other. */
  private void standBy() {
    ComponentPart.@Nullable Run now = running;
    if (now != null && now.state() == State.STANDBY) {
      LOG.info("{} stands by: another process runs it", component.productionName());
      yields = true;
      running = null;
      now.end();
    }
    if (yields && wanted && !components.isRunByAnother(component, self.worker(), obeyed)) {
      LOG.info("{} is run by no other process any more, and begins", component.productionName());
      yields = false;
      begin();
    }
  }

  /** After a pause, follows a run that has failed with another. */
  private void beginAgain() {
    ComponentPart.@Nullable Run now = running;
    boolean failed =
        now == null
            ? wanted && !failure.isEmpty()
            : now.state() == State.FAILED && now.mayBeginAgain();
    Duration gone = Duration.ofNanos(System.nanoTime() - changedNanos);
    if (failed && !pausing) {
      Duration longest = firstPause.multipliedBy(LONGEST_PAUSE);
      boolean isFirst = pause.isZero() || gone.compareTo(longest) > 0;
      Duration doubled = pause.multipliedBy(2);
      pause = isFirst ? firstPause : doubled.compareTo(longest) > 0 ? longest : doubled;
      pausing = true;
      changedNanos = System.nanoTime();
      LOG.warn(
          "{} has failed, and begins again after {} s",
          component.productionName(),
          pause.toSeconds());
    } else if (failed && gone.compareTo(pause) > 0) {
      pausing = false;
      running = null;
      if (now != null) {
        now.end();
      }
      LOG.info("{} begins again", component.productionName());
      begin();
    }
  }

  private void begin() {
    wanted = true;
    if (running != null || yields) {
      return;
    }
    try {
      ComponentPart.Run wired = part.wire(this::isDraining);
      runs++;
      running = wired;
      failure = "";
      changedNanos = System.nanoTime();
      wired.start();
    } catch (PortException.Unavailable e) {
      failure = String.valueOf(e.getMessage());
      LOG.warn("{} cannot begin yet: {}", component.productionName(), failure);
    } catch (IOException | RuntimeException e) {
      wanted = false;
      failure = String.valueOf(e.getMessage());
      LOG.error(
          "{} cannot begin, and waits for the next order: {}",
          component.productionName(),
          failure,
          e);
    }
  }

  private void end() {
    ComponentPart.@Nullable Run ended = running;
    drained = null;
    wanted = false;
    pausing = false;
    running = null;
    if (ended != null) {
      ended.end();
    }
  }

  private void say() {
    ComponentPart.@Nullable Run now = running;
    State state = now == null ? stateWithoutRun() : now.state();
    if (isDraining() && state.isAtWork()) {
      state = State.DRAINING;
    }
    String note =
        (now == null ? failure : now.note())
            + (pausing ? "; begins again after " + pause.toSeconds() + " s" : "");
    @Nullable ComponentStatus before = said;
    Instant since = before != null && before.state() == state ? before.since() : clock.instant();
    ComponentStatus word =
        new ComponentStatus(
            component,
            self,
            stages,
            state,
            new ComponentStatus.Executed(obeyed, runs),
            since,
            note);
    if (before == null || (!word.equals(before) && isNews(word, before))) {
      components.say(word);
      said = word;
      saidNanos = System.nanoTime();
    }
  }

  /** A problem that counts its tries has other words at each look. */
  private boolean isNews(ComponentStatus word, ComponentStatus before) {
    return word.state() != before.state()
        || word.order() != before.order()
        || word.runs() != before.runs()
        || word.note().isEmpty() != before.note().isEmpty()
        || System.nanoTime() - saidNanos > BETWEEN_NOTES.toNanos();
  }

  private State stateWithoutRun() {
    return !failure.isEmpty() ? State.FAILED : wanted ? State.STANDBY : State.STOPPED;
  }

  private void takeBack() {
    @Nullable ComponentStatus last = said;
    try {
      if (last != null) {
        components.leave(last);
      }
    } catch (PortException e) {
      LOG.warn("{}: its word could not be taken back", component.productionName(), e);
    }
  }

  /** Why orders are no longer followed; empty while they are. */
  public Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  /** The component's name. */
  public String name() {
    return component.productionName();
  }

  /** The thread's current stack, for a caller that waits in vain for its end. */
  public StackTraceElement[] whereabouts() {
    return thread.getStackTrace();
  }

  /** Requests that taken records are committed and the run ends; returns at once. */
  public void askToEnd() {
    ending.countDown();
    if (thread.getState() == Thread.State.NEW) {
      end();
    }
  }

  /**
   * Waits for the end.
   *
   * @return whether it came
   */
  public boolean awaitEnd(Duration longest) throws InterruptedException {
    if (thread.getState() != Thread.State.NEW) {
      thread.join(Math.max(1, longest.toMillis()));
    }
    return !thread.isAlive();
  }
}
