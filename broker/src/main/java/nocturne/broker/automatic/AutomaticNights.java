package nocturne.broker.automatic;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.conductor.NightException;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.PortException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.survey.Sunrise;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Conducts all nights without an operator: observes every few seconds what the survey offers, has a
 * {@link NightWatch} decide for each night, and has the conductor carry out the decision. Each
 * night has a thread of its own, so a night that takes long to end delays no other. No state needs
 * to survive: after a kill, the next one finds in the journal what was begun. Of two, the newer
 * continues.
 */
public final class AutomaticNights {
  private static final Logger LOG = LoggerFactory.getLogger(AutomaticNights.class);
  private static final Duration CLOSED_LOOKS = Duration.ofMinutes(1);
  private static final long LEAVE_SECONDS = 30;

  /** Receives events, for people. Called by several threads, one at a time for each night. */
  public interface Listener {
    /** A step was taken, or failed. */
    void tell(Night night, String what);

    /** Reports what a night waits for; called only if it changes. */
    void waits(Night night, String why);

    /** A night was closed with these books. */
    void closed(NightBooks books);
  }

  /** The services that automatic nights use. */
  public record Surroundings(
      Journal journal, BookStore bookStore, Ledger ledger, SurveyStream stream, Survey survey) {}

  private final Conductor conductor;
  private final Surroundings at;
  private final Discovery discovery;
  private final LeaderElection election;
  private final EndRule rule;
  private final Ticker ticker;
  private final Listener listener;
  private final Map<Night, NightWatch> watches = new HashMap<>();
  private final Map<Night, NightView> views = new HashMap<>();
  private final Map<Night, String> waiting = new HashMap<>();
  private final Map<Night, Integer> before = new HashMap<>();
  private final Map<Night, Future<?>> acting = new TreeMap<>();
  private final ExecutorService hands =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "automatic night");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param election this conductor's
   */
  public AutomaticNights(
      Conductor conductor,
      Surroundings at,
      Discovery discovery,
      LeaderElection election,
      EndRule rule,
      Ticker ticker,
      Listener listener) {
    this.conductor = conductor;
    this.at = at;
    this.discovery = discovery;
    this.election = election;
    this.rule = rule;
    this.ticker = ticker;
    this.listener = listener;
  }

  /**
   * Conducts nights until a newer conductor is elected or the ticker ends.
   *
   * @return whether a newer conductor is elected
   * @throws InterruptedException if the thread is interrupted; the next conductor continues the
   *     nights
   */
  public boolean run() throws InterruptedException {
    try {
      at.journal().latest().forEach(entry -> before.put(entry.night(), entry.n()));
      Duration closedLook = ticker.steady();
      boolean closedToo = true;
      while (!election.isRelieved()) {
        try {
          look(closedToo);
        } catch (PortException.Unavailable e) {
          LOG.warn("The automatic night looks again later: {}", e.getMessage());
        }
        if (!ticker.pause()) {
          return false;
        }
        reap();
        closedToo = ticker.steady().minus(closedLook).compareTo(CLOSED_LOOKS) >= 0;
        if (closedToo) {
          closedLook = ticker.steady();
        }
      }
      return true;
    } finally {
      hands.shutdownNow();
      boolean interrupted = Thread.interrupted();
      if (!hands.awaitTermination(LEAVE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A step of a night has not ended within {} s; left to itself", LEAVE_SECONDS);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void look(boolean closedToo) {
    List<JournalEntry> latest = at.journal().latest();
    Map<Night, JournalEntry> journal =
        latest.stream().collect(Collectors.toMap(JournalEntry::night, e -> e));
    Optional<SurveyStream.Listing> listed = listed();
    for (Night night : discovery.nights(ticker.utc(), latest)) {
      Optional<JournalEntry> entry = Optional.ofNullable(journal.get(night));
      boolean closed = entry.filter(e -> e.state() == NightState.CLOSED).isPresent();
      if (acting.containsKey(night) || (closed && !closedToo)) {
        continue;
      }
      SurveySnapshot snapshot =
          listed.isPresent()
              ? discovery.snapshot(at.stream(), listed.get(), night, entry)
              : new SurveySnapshot.Unreachable(at.stream().where());
      act(night, watch(night).decide(observation(night, entry, snapshot)));
    }
  }

  /** A refusal needs a person; a cluster that cannot be reached may be one of two. */
  private Optional<SurveyStream.Listing> listed() {
    try {
      SurveyStream.Listing listed = at.stream().list();
      if (listed.why().isPresent()) {
        if (listed.why().get() instanceof SurveyException.Refused refused) {
          throw refused;
        }
        away(listed.why().get());
      }
      return Optional.of(listed);
    } catch (SurveyException.Unavailable e) {
      away(e);
      return Optional.empty();
    }
  }

  private void away(SurveyException why) {
    LOG.warn("The survey at {} is not to be reached: {}", at.stream().where(), why.getMessage());
  }

  private NightWatch watch(Night night) {
    return watches.computeIfAbsent(
        night, n -> new NightWatch(n, at.survey(), Sunrise.endOf(n, at.survey().site()), rule));
  }

  private NightWatch.Observation observation(
      Night night, Optional<JournalEntry> entry, SurveySnapshot snapshot) {
    boolean another =
        entry
            .filter(
                e ->
                    !e.conductor().equals(conductor.name())
                        && e.n() > before.getOrDefault(night, 0))
            .isPresent();
    boolean owes =
        entry
            .filter(e -> e.state() == NightState.CLOSED)
            .filter(e -> at.bookStore().kept(night, e.revision()).isEmpty())
            .isPresent();
    return new NightWatch.Observation(
        ticker.utc(),
        ticker.steady(),
        entry,
        another,
        owes,
        snapshot,
        read(night, entry, snapshot));
  }

  /** Reads the ledger for a closed night only if the topic moved beyond the ends in its journal. */
  private Map<SurveyPartition, Long> read(
      Night night, Optional<JournalEntry> entry, SurveySnapshot snapshot) {
    if (entry.isEmpty() || !(snapshot instanceof SurveySnapshot.Topics topics)) {
      return Map.of();
    }
    Map<SurveyPartition, Long> ends = entry.get().ends().orElse(Map.of());
    boolean closed = entry.get().state() == NightState.CLOSED;
    if (closed && topics.holdingBeyond(ends).isEmpty()) {
      return ends;
    }
    if (!closed && entry.get().state() != NightState.RECEIVING) {
      return Map.of();
    }
    StartingPoint start = entry.get().start().orElse(StartingPoint.ORIGIN);
    Map<SurveyPartition, Long> read = new HashMap<>(start.survey());
    read.putAll(
        views
            .computeIfAbsent(night, n -> NightView.of(n, at.ledger(), start))
            .readOn(new Ledger.Scope.Ingest(), record -> {})
            .survey());
    ends.forEach((p, end) -> read.merge(p, end, Math::max));
    return read;
  }

  private void act(Night night, NightWatch.Decision decision) {
    if (decision instanceof NightWatch.Decision.Wait wait) {
      if (!wait.why().equals(waiting.put(night, wait.why())) && !wait.idle()) {
        listener.waits(night, wait.why());
      }
      return;
    }
    waiting.remove(night);
    if (election.isRelieved()) {
      return;
    }
    acting.put(
        night,
        hands.submit(
            () -> {
              carryOut(night, decision);
              return null;
            }));
  }

  private void carryOut(Night night, NightWatch.Decision decision) throws InterruptedException {
    if (decision instanceof NightWatch.Decision.Announce) {
      conductor.announce(night);
      listener.tell(night, "waiting for its first alert");
    } else if (decision instanceof NightWatch.Decision.Start start) {
      listener.tell(night, "starts, " + start.topic() + " holds alerts");
      Map<String, String> settings =
          start.completeAt().isPresent()
              ? Map.of(NightWatch.COMPLETE_AT, Long.toString(start.completeAt().getAsLong()))
              : Map.of();
      conductor.startAtOnce(night, start.topic(), settings);
    } else if (decision instanceof NightWatch.Decision.End end) {
      listener.tell(night, "ends: " + end.why());
      listener.closed(conductor.end(night));
    }
  }

  /**
   * Collects finished steps. A failure that may pass is decided upon again at the next observation.
   */
  private void reap() throws InterruptedException {
    for (Map.Entry<Night, Future<?>> each : List.copyOf(acting.entrySet())) {
      if (!each.getValue().isDone()) {
        continue;
      }
      acting.remove(each.getKey());
      try {
        each.getValue().get();
      } catch (ExecutionException e) {
        failed(each.getKey(), e.getCause());
      }
    }
  }

  private void failed(Night night, Throwable why) {
    if (why instanceof Error e) {
      throw e;
    }
    listener.tell(night, String.valueOf(why.getMessage()));
    if (why instanceof NightException
        || why instanceof PortException.Unavailable
        || why instanceof SurveyException.Unavailable) {
      LOG.warn("Night {}: {}", night, why.getMessage());
    } else {
      LOG.error("Night {}: a step failed and is tried again", night, why);
    }
  }
}
