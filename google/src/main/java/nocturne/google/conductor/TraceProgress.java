package nocturne.google.conductor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nocturne.broker.books.NightScope;
import nocturne.broker.books.TraceAuditor;
import nocturne.broker.books.Traces;
import nocturne.broker.conductor.Entries;
import nocturne.broker.conductor.NightSteps;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.port.Ledger;
import nocturne.google.books.Counter;
import nocturne.google.deadletter.RetryObjects;
import nocturne.google.instance.Machines;
import nocturne.google.pubsub.PubSubPull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of a night on Google's services, whose topics have no offsets. Ingest has left the
 * night when its ledger says so. A stage is done when each published alert has its trace. Then the
 * counters are emptied: a counter that lacks alerts delays the night only as long as messages still
 * come from it, and the books name the alerts it lacks.
 */
public final class TraceProgress implements NightSteps {
  private static final Logger LOG = LoggerFactory.getLogger(TraceProgress.class);

  /** Maximum difference between the clocks of machines. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final Journal journal;
  private final TraceAuditor auditor;
  private final List<Traces> stages;
  private final Counting counting;
  private final Machines machines;
  private final RetryObjects retries;
  private final KillPoint kill;
  private volatile List<String> missing = List.of();

  /**
   * The counters of the topics, which record the messages that came there.
   *
   * @param pull pulls messages from the counters' subscriptions
   * @param silence a counter from which nothing came for this time is empty
   */
  public record Counting(List<Counter> counters, PubSubPull pull, Duration silence) {
    public Counting {
      counters = List.copyOf(counters);
    }
  }

  /**
   * @param auditor compares traces with the ledger
   * @param stages traces of the stages that the end of a night waits for, in pipeline order
   * @param machines run ingest and the stages
   * @param retries requests that ingest takes before it leaves a night
   * @param kill called at each place between two writes
   */
  public TraceProgress(
      Journal journal,
      TraceAuditor auditor,
      List<Traces> stages,
      Counting counting,
      Machines machines,
      RetryObjects retries,
      KillPoint kill) {
    this.journal = journal;
    this.auditor = auditor;
    this.stages = List.copyOf(stages);
    this.counting = counting;
    this.machines = machines;
    this.retries = retries;
    this.kill = kill;
  }

  @Override
  public Ledger ledger() {
    return auditor.ledger();
  }

  /** Only the topic of dead letters, by the numbers of its retries. */
  @Override
  public Map<String, Map<Integer, Long>> topicEnds() {
    return Map.of(retries.topic(), retries.ends());
  }

  @Override
  public Map<Integer, Long> deadLetterEnds() {
    return retries.ends();
  }

  /**
   * Discards the messages in the counters' subscriptions that are older than the night's start.
   * While another night is open the subscriptions stay as they are: a message counts for its own
   * night, whenever it is pulled.
   */
  @Override
  public void resetCounters(JournalEntry starting) {
    if (isAlone(starting)) {
      Instant from = starting.at().minus(SKEW);
      for (Counter counter : counting.counters()) {
        counting.pull().seek(counter.subscription(), from);
        kill.reached(CrashPoint.CONDUCTOR_COUNTER_RESET);
      }
    }
  }

  /** Returns an empty map: Pub/Sub does not report how many messages a subscription has left. */
  @Override
  public SortedMap<String, Long> counters() {
    return new TreeMap<>();
  }

  private String missingNames() {
    return missing.stream().map(name -> " " + name).collect(Collectors.joining());
  }

  /** Whether no other night is open. */
  private boolean isAlone(JournalEntry entry) {
    return journal.openNights().stream().allMatch(open -> open.night().equals(entry.night()));
  }

  /**
   * Starts the jobs of the stages and returns whether all run. A job takes minutes to start; its
   * subscription keeps the messages that come before.
   */
  @Override
  public boolean startStages() {
    missing = machines.startStages();
    return missing.isEmpty();
  }

  /** The names of the jobs that did not run at the last call of {@link #startStages}. */
  @Override
  public List<String> missingStages() {
    return missing;
  }

  @Override
  public void startIngest(JournalEntry entry) {
    machines.startIngest();
  }

  @Override
  public JournalEntry drain(JournalEntry draining, Entries entries) throws InterruptedException {
    entries.await(draining, () -> "waiting for the stages" + missingNames(), this::startStages);
    if (draining.surveyTopic().isPresent()) {
      machines.startIngest();
    }
    NightView view =
        NightView.of(draining.night(), ledger(), draining.start().orElse(StartingPoint.ORIGIN));
    entries.await(
        draining,
        () -> "ingest reads to the end of the topic",
        () -> Entries.hasLeft(view, draining));
    Predicate<Traces> complete =
        auditor.completeness(NightScope.of(draining, draining.ends().orElse(Map.of())));
    for (Traces stage : stages) {
      if (!draining.cancelled().contains(stage.stage())) {
        entries.await(
            draining,
            () -> "waiting until each alert has its trace for the line " + stage.checkName().name(),
            () -> complete.test(stage));
      }
    }
    machines.restUnless(
        () -> !isAlone(draining),
        () ->
            entries.await(
                draining,
                () -> "waiting for another night's stages" + missingNames(),
                this::startStages));
    for (Counter counter : counting.counters()) {
      empty(counter, complete, draining, entries);
    }
    return draining;
  }

  /**
   * Collects a counter's messages until its counts have each published alert, or until nothing has
   * come for {@link Counting#silence}. In the second case the books name the alerts that are
   * missing.
   */
  private void empty(
      Counter counter, Predicate<Traces> complete, JournalEntry draining, Entries entries)
      throws InterruptedException {
    long[] newest = {System.nanoTime()};
    entries.await(
        draining,
        () -> "emptying the counter " + counter.subscription(),
        () -> {
          if (counter.counts().collect(counting.pull(), counter.subscription(), counter.about())
              > 0) {
            newest[0] = System.nanoTime();
          }
          if (complete.test(counter.traces())) {
            return true;
          }
          boolean silent = System.nanoTime() - newest[0] > counting.silence().toNanos();
          if (silent) {
            LOG.warn(
                "Night {}: nothing came from {} for {} s, and it lacks alerts; the books name them",
                draining.night(),
                counter.subscription(),
                counting.silence().toSeconds());
          }
          return silent;
        });
  }
}
