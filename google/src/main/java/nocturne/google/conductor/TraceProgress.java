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
import nocturne.broker.conductor.Progress;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
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
 * The progress of a night by what can be listed: ingest leaves it by its ledger, a stage is done
 * when each published alert has its trace, and then the counters are emptied. A counter that lacks
 * something holds up no night once nothing comes from it any more: the books name what it lacks.
 */
public final class TraceProgress implements Progress {
  private static final Logger LOG = LoggerFactory.getLogger(TraceProgress.class);

  /** Others' clocks may be behind ours by so much. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final Journal journal;
  private final TraceAuditor auditor;
  private final List<Traces> stages;
  private final Counting counting;
  private final Machines machines;
  private final RetryObjects retries;
  private final KillPoint kill;
  private volatile List<String> lacking = List.of();

  /**
   * What tells which messages came on the topics.
   *
   * @param counters of the topics
   * @param pull delivers what these hold
   * @param silence when nothing came from a counter for so long, it is empty
   */
  public record Counting(List<Counter> counters, PubSubPull pull, Duration silence) {
    public Counting {
      counters = List.copyOf(counters);
    }
  }

  /**
   * @param auditor holds traces against the ledger
   * @param stages whose traces are waited for, in the order of an alert's journey
   * @param machines run ingest and the stages
   * @param retries that ingest takes before it leaves a night
   * @param kill reached at each place between two writes
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

  /** Of the dead letters' topic: retries have numbers in place of offsets there. */
  @Override
  public Map<String, Map<Integer, Long>> topicEnds() {
    return Map.of(retries.topic(), retries.ends());
  }

  @Override
  public Map<Integer, Long> deadLetterEnds() {
    return retries.ends();
  }

  /**
   * Spares the counters what is older than the night. While another night is open they are left as
   * they are: a message counts for its own night, whenever it is taken.
   */
  @Override
  public void resetCounters(JournalEntry starting) {
    if (isAlone(starting)) {
      Instant from = starting.at().minus(SKEW);
      for (Counter counter : counting.counters()) {
        counting.pull().seek(counter.subscription(), from);
        kill.reached(Place.CONDUCTOR_COUNTER_RESET);
      }
    }
  }

  /** Pub/Sub does not tell how far a subscription is behind. */
  @Override
  public SortedMap<String, Long> counters() {
    return new TreeMap<>();
  }

  private boolean isAlone(JournalEntry entry) {
    return journal.openNights().stream().allMatch(open -> open.night().equals(entry.night()));
  }

  /** Jobs take long to start, and none is lost that comes before. */
  @Override
  public boolean stagesWork() {
    lacking = machines.haveStages();
    return lacking.isEmpty();
  }

  @Override
  public String lacking() {
    return lacking.stream().map(name -> " " + name).collect(Collectors.joining());
  }

  @Override
  public void receives(JournalEntry entry) {
    machines.haveIngest();
  }

  @Override
  public JournalEntry runDry(JournalEntry draining, Entries entries) throws InterruptedException {
    entries.await(draining, () -> "waiting for the stages" + lacking(), this::stagesWork);
    if (draining.surveyTopic().isPresent()) {
      machines.haveIngest();
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
            () -> "waiting until each alert has its trace for the line " + stage.checkName().word(),
            () -> complete.test(stage));
      }
    }
    machines.restUnless(
        () -> !isAlone(draining),
        () ->
            entries.await(
                draining,
                () -> "waiting for another night's stages" + lacking(),
                this::stagesWork));
    for (Counter counter : counting.counters()) {
      empty(counter, complete, draining, entries);
    }
    return draining;
  }

  /** Until it has each alert, or nothing comes any more. */
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
