package nocturne.broker.ingest;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StepWriter;
import nocturne.broker.port.TopicLog;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.PoisonGuard;
import nocturne.core.alert.PacketDecoder;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the survey's topics of all open nights and publishes each alert once.
 *
 * <h2>Crashes</h2>
 *
 * One transaction under one stable id holds the published packets, the dead letters and a record of
 * positions and outcomes. Opening the writer aborts what a predecessor left undecided and fences
 * it. Then the ledger is read to its end as a read-uncommitted reader sees it, so no record can
 * follow that ingest does not know. What was seen and where to continue come from the ledger only.
 * Alerts are handed over in memory only after the commit.
 *
 * <p>Where topics have no transactions, the record decides, and what a predecessor may not have
 * published is published again when the writer is opened; so an alert may be there more than once.
 *
 * <h2>Unknown outcomes</h2>
 *
 * After an own abort, or a commit without an answer, ingest starts again: what was seen in memory
 * may not have been committed. Being fenced by a newer ingest ends {@link #run}; the ledger is the
 * newer one's.
 *
 * <h2>Threads</h2>
 *
 * {@link #run} belongs to one thread, which calls the feeds. {@link #stop} and {@link #gauge} may
 * be called from any thread. A run that has ended may be started again unless it was stopped.
 */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  /** A second fencing within this time may mean another ingest. */
  private static final Duration TWICE = Duration.ofMinutes(1);

  /** Why a run ended without an error. */
  public enum Ended {
    /** {@link #stop} was called, or the thread was interrupted. */
    STOPPED,
    /**
     * The id has a newer holder, or the back end dropped the id after a long silence. Run again
     * only if there is no other ingest.
     */
    FENCED,
    /** Fenced, and the newer ingest is known to work. */
    REPLACED
  }

  /**
   * The services that ingest uses.
   *
   * @param writers opens the writer of a stable id, which fences every earlier writer of the id
   * @param log keeps what is published, and requested retries; empty if the topics keep no log
   * @param retries requested retries, if they are not in the log
   * @param survey finds the topics of open nights by name
   * @param journal returns the open nights; read every quarter of a second
   */
  public record Back(
      Function<String, ? extends StepWriter> writers,
      Optional<TopicLog> log,
      Optional<RetryRequests> retries,
      Ledger ledger,
      ObjectStore store,
      SurveyStream survey,
      Supplier<List<OpenNight>> journal) {

    /** With topics that keep a log. */
    public Back(
        TopicLog log,
        Ledger ledger,
        ObjectStore store,
        SurveyStream survey,
        Supplier<List<OpenNight>> journal) {
      this(log::writer, Optional.of(log), Optional.empty(), ledger, store, survey, journal);
    }
  }

  /**
   * Time and chance.
   *
   * @param random for the jitter between two tries
   */
  public record Timing(Clock clock, RandomGenerator random) {}

  private final Back back;
  private final List<Feed> feeds;
  private final IngestNames names;
  private final PacketDecoder decoder;
  private final IngestOptions options;
  private final KillPoint kill;
  private final Patience patience;
  private final IngestGauge gauge = new IngestGauge();
  private final IngestContext context;
  private final String worker = PoisonGuard.newWorker();
  private @Nullable PoisonGuard guard;
  private volatile Supplier<Optional<String>> hold = Optional::empty;
  private volatile BooleanSupplier anotherIsKnown = () -> false;

  /**
   * @param feeds of the stages in this process, in the order of hand-over
   */
  public Ingest(
      Back back,
      List<Feed> feeds,
      IngestNames names,
      PacketDecoder decoder,
      IngestOptions options,
      Timing timing,
      KillPoint kill) {
    this.back = back;
    this.feeds = List.copyOf(feeds);
    this.names = names;
    this.decoder = decoder;
    this.options = options;
    this.kill = kill;
    this.patience = new Patience(options.pace().patience(), timing.random());
    this.context = new IngestContext(back, names, options, gauge, patience, timing.clock(), kill);
  }

  public IngestGauge gauge() {
    return gauge;
  }

  /**
   * Makes ingest take no packets while there is a reason, such as a disk that is nearly full. The
   * packets stay with the survey, and {@link #gauge} reports the reason.
   *
   * @param reason called often, before packets are taken
   */
  public Ingest heldBy(Supplier<Optional<String>> reason) {
    hold = reason;
    return this;
  }

  /**
   * Makes {@link #keepRunning} end after a fencing if another ingest is known to work.
   *
   * @param known whether one is
   */
  public Ingest replacedBy(BooleanSupplier known) {
    anotherIsKnown = known;
    return this;
  }

  /** Ends the run after the current packets. From any thread. */
  public void stop() {
    patience.end();
  }

  /**
   * Works until stopped or fenced. Retries failures that may pass.
   *
   * @throws PortException.Broken if a person must act
   * @throws SurveyException.Refused if the survey refuses access
   */
  public Ended run() {
    try {
      while (!patience.isOver()) {
        try {
          session();
        } catch (PortException.Unknown e) {
          LOG.warn(
              "Cannot tell whether the last packets were published; the ledger will say: {}",
              e.getMessage());
          gauge.setState(IngestGauge.State.TROUBLED, patience.told(e));
          patience.afterFailure();
        } catch (PortException.Unavailable | SurveyException.Unavailable e) {
          LOG.warn("Ingest waits and tries again: {}", e.getMessage());
          gauge.setState(IngestGauge.State.TROUBLED, patience.told(e));
          patience.afterFailure();
        }
      }
      gauge.setState(IngestGauge.State.STOPPED);
      LOG.info("Ingest is closed, as requested");
      return Ended.STOPPED;
    } catch (PortException.Fenced e) {
      gauge.setState(IngestGauge.State.STEPPED_DOWN, String.valueOf(e.getMessage()));
      LOG.warn("A newer ingest holds {}; this one steps down: {}", names.writer(), e.getMessage());
      return Ended.FENCED;
    } catch (RuntimeException e) {
      gauge.setState(IngestGauge.State.BROKEN, String.valueOf(e.getMessage()));
      LOG.error("Ingest stops; a person must see to this", e);
      throw e;
    }
  }

  /**
   * Runs, and runs again after being fenced, unless another ingest is known to work. A back end
   * drops an id after some seconds of silence (a suspended machine, a slow back end), which looks
   * like a newer ingest. After a second fencing within a minute, this ingest reads the ledger for a
   * while. If another ingest writes there, this one steps down. If not, it continues, so that the
   * instance has an ingest.
   *
   * @throws PortException.Broken as {@link #run}
   * @throws SurveyException.Refused as {@link #run}
   */
  public Ended keepRunning() {
    long before = System.nanoTime() - TWICE.toNanos();
    while (true) {
      if (run() == Ended.STOPPED) {
        return Ended.STOPPED;
      }
      long now = System.nanoTime();
      if (anotherIsKnown.getAsBoolean()) {
        return Ended.REPLACED;
      }
      if (now - before < TWICE.toNanos() && anotherWorks()) {
        return Ended.FENCED;
      }
      before = now;
      LOG.warn("Ingest is opened once more, in case no other process holds {}", names.writer());
      patience.afterFailure();
    }
  }

  /**
   * Reads the ledger for the patience, without writing.
   *
   * @return whether another ingest wrote there
   */
  private boolean anotherWorks() {
    boolean[] heard = new boolean[1];
    long until = System.nanoTime() + options.pace().patience().toNanos();
    try {
      LedgerMark since = back.ledger().end();
      do {
        patience.await(options.pace().look());
        back.ledger().read(since, new Ledger.Scope.Ingest(), record -> heard[0] = true);
      } while (!heard[0] && !patience.isOver() && System.nanoTime() - until < 0);
    } catch (PortException.Unavailable e) {
      LOG.warn("Cannot see whether another ingest works: {}", e.getMessage());
    }
    return heard[0];
  }

  private void session() {
    if (gauge.state() != IngestGauge.State.TROUBLED) { // a trouble lasts until a session works
      gauge.setState(IngestGauge.State.STARTING);
    }
    try (StepWriter writer = back.writers().apply(names.writer())) {
      kill.reached(CrashPoint.INGEST_WRITER_OPENED);
      @Nullable PoisonGuard before = guard;
      PoisonGuard fresh = new PoisonGuard(back.ledger(), Stage.INGEST, "", 0, worker);
      guard = fresh;
      try (IngestSession session =
          new IngestSession(context, writer, decoder, feeds, fresh, before, hold)) {
        session.run();
      }
    }
  }
}
