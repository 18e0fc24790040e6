package nocturne.broker.ingest;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.PoisonGuard;
import nocturne.core.alert.PacketDecoder;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ingest: reads the survey's topics of all open nights and passes each alert on once.
 *
 * <h2>How a crash loses nothing</h2>
 *
 * Packets published, dead letters and a record of positions and outcomes are one transaction under
 * one stable id. Opening the writer aborts whatever a predecessor left undecided and shuts that one
 * out; only then is the ledger read, to its end as a reader of undecided records sees it, so nobody
 * can add to it what we do not know. What was seen, and where to go on, is what the ledger says and
 * nothing else. The committed publish decides: alerts are handed over in memory only after it.
 *
 * <h2>When the outcome is in doubt</h2>
 *
 * An own abort or an answer that never came starts all over: what was seen in memory may not have
 * been seen. Being shut out by a newer ingest ends {@link #run}; the ledger is the newer one's.
 *
 * <h2>Threads</h2>
 *
 * {@link #run} belongs to one thread, which calls the feeds. {@link #stop} and {@link #gauge} are
 * for any. A run that has ended may be begun again unless it was stopped.
 */
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  /** Shut out twice within this time means that there is another ingest. */
  private static final Duration TWICE = Duration.ofMinutes(1);

  /** How a run ended without anything being wrong. */
  public enum Ended {
    /** It was told to stop, or its thread was interrupted. */
    STOPPED,
    /**
     * Its id has a newer holder, or the back end gave the id up after a long silence of ours. Run
     * again only if there is no other consumer.
     */
    FENCED
  }

  private final Streams streams;
  private final Ledger ledger;
  private final ObjectStore store;
  private final SurveyStream survey;
  private final Supplier<List<OpenNight>> journal;
  private final List<Feed> feeds;
  private final IngestNames names;
  private final PacketDecoder decoder;
  private final IngestOptions options;
  private final Clock clock;
  private final KillPoint kill;
  private final Patience patience;
  private final IngestGauge gauge = new IngestGauge();
  private final String worker = PoisonGuard.newWorker();
  private @Nullable PoisonGuard guard;
  private volatile Supplier<Optional<String>> hold = Optional::empty;

  /**
   * @param survey where the topics of open nights are found by name
   * @param journal which nights are open; asked every quarter of a second
   * @param feeds of the stages that share this process, in the order they are offered
   * @param random for the jitter between two tries
   */
  public Ingest(
      Streams streams,
      Ledger ledger,
      ObjectStore store,
      SurveyStream survey,
      Supplier<List<OpenNight>> journal,
      List<Feed> feeds,
      IngestNames names,
      PacketDecoder decoder,
      IngestOptions options,
      Clock clock,
      RandomGenerator random,
      KillPoint kill) {
    this.streams = streams;
    this.ledger = ledger;
    this.store = store;
    this.survey = survey;
    this.journal = journal;
    this.feeds = List.copyOf(feeds);
    this.names = names;
    this.decoder = decoder;
    this.options = options;
    this.clock = clock;
    this.kill = kill;
    this.patience = new Patience(options.patience(), random);
  }

  public IngestGauge gauge() {
    return gauge;
  }

  /**
   * Makes it take no packets while there is a reason not to, such as a disk that is nearly full.
   * What waits stays with the survey, and {@link #gauge} tells the reason.
   *
   * @param reason asked before packets are taken, often
   */
  public Ingest heldBy(Supplier<Optional<String>> reason) {
    hold = reason;
    return this;
  }

  /** From any thread: the run ends after the packets it has in hand. */
  public void stop() {
    patience.end();
  }

  /**
   * Works until stopped or shut out. Whatever may heal is tried again.
   *
   * @throws PortException.Broken when the world is wrong and a person must act
   * @throws SurveyException.Refused when the survey does not let us read
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
          gauge.is(IngestGauge.State.TROUBLED, String.valueOf(e.getMessage()));
          patience.afterFailure();
        } catch (PortException.Unavailable | SurveyException.Unavailable e) {
          LOG.warn("Ingest waits and tries again: {}", e.getMessage());
          gauge.is(IngestGauge.State.TROUBLED, String.valueOf(e.getMessage()));
          patience.afterFailure();
        }
      }
      gauge.is(IngestGauge.State.STOPPED);
      LOG.info("Ingest is closed, as it was told");
      return Ended.STOPPED;
    } catch (PortException.Fenced e) {
      gauge.is(IngestGauge.State.STEPPED_DOWN, String.valueOf(e.getMessage()));
      LOG.warn("A newer ingest holds {}; this one steps down: {}", names.writer(), e.getMessage());
      return Ended.FENCED;
    } catch (RuntimeException e) {
      gauge.is(IngestGauge.State.BROKEN, String.valueOf(e.getMessage()));
      LOG.error("Ingest stops; a person must see to this", e);
      throw e;
    }
  }

  /**
   * Runs, and runs again after being shut out, since a back end gives an id up after some seconds
   * of silence (a machine that slept, a back end that answers late), which to its holder looks like
   * a newer ingest. Who is shut out a second time within a minute listens: if the ledger then grows
   * by what an ingest writes, there is another, and this one steps down; else there is none, and to
   * step down would leave an ingest that nobody keeps.
   *
   * @throws PortException.Broken as {@link #run}
   * @throws SurveyException.Refused as {@link #run}
   */
  public Ended keepRunning() {
    long before = System.nanoTime() - TWICE.toNanos();
    while (true) {
      Ended ended = run();
      long now = System.nanoTime();
      if (ended == Ended.STOPPED || (now - before < TWICE.toNanos() && anotherWorks())) {
        return ended;
      }
      before = now;
      LOG.warn("Ingest is opened once more, in case that nobody else holds {}", names.writer());
      patience.afterFailure();
    }
  }

  /** Listens for as long as one is patient; we write nothing meanwhile. */
  private boolean anotherWorks() {
    boolean[] heard = new boolean[1];
    long until = System.nanoTime() + options.patience().toNanos();
    try {
      LedgerMark since = ledger.end();
      do {
        patience.await(options.look());
        ledger.read(since, new Ledger.Scope.Ingest(), record -> heard[0] = true);
      } while (!heard[0] && !patience.isOver() && System.nanoTime() - until < 0);
    } catch (PortException.Unavailable e) {
      LOG.warn("Cannot see whether another ingest works: {}", e.getMessage());
    }
    return heard[0];
  }

  private void session() {
    gauge.is(IngestGauge.State.STARTING);
    try (StreamWriter writer = streams.writer(names.writer())) {
      kill.reached(Place.INGEST_WRITER_OPENED);
      @Nullable PoisonGuard before = guard;
      PoisonGuard fresh = new PoisonGuard(ledger, Stage.INGEST, "", 0, worker);
      guard = fresh;
      IngestTransaction transaction =
          new IngestTransaction(
              writer,
              store,
              names,
              options,
              new DuplicateDetector(decoder, options.largest()),
              fresh,
              kill);
      try (IngestSession session =
          new IngestSession(
              journal,
              ledger,
              survey,
              feeds,
              transaction,
              new RetryInput(streams, names.deadLetters()),
              names.deadLetters(),
              fresh,
              before,
              options,
              gauge,
              hold,
              kill,
              clock,
              patience)) {
        session.run();
      }
    }
  }
}
