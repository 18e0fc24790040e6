package nocturne.broker.conductor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal as one conductor writes it. Of two conductors that act for a night at once, the one
 * whose entry finds its number taken stops with a {@link NightException}.
 *
 * @param name of the conductor in the journal
 * @param watcher receives each step
 * @param longWait time after which a wait is reported
 */
public record Entries(
    String name,
    Journal journal,
    Clock clock,
    Conductor.Watcher watcher,
    Survey survey,
    Duration longWait) {
  private static final Logger LOG = LoggerFactory.getLogger(Entries.class);
  static final Duration LONG_WAIT = ComponentStatus.PATIENCE;
  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** A pause between two looks. */
  @FunctionalInterface
  interface Pause {
    /** Returns after that time, or earlier where another look is worth while. */
    void atMost(Duration longest) throws InterruptedException;
  }

  Optional<JournalEntry> latest(Night night) {
    return journal.latest(night);
  }

  JournalEntry started(Night night) {
    return journal
        .latest(night)
        .orElseThrow(() -> new NightException("night " + night + " was never started"));
  }

  /** The positions at the night's first start. */
  static StartingPoint start(JournalEntry entry) {
    return entry.start().orElse(StartingPoint.ORIGIN);
  }

  /** Makes the first entry of a night, without appending it. */
  JournalEntry first(
      Night night, Optional<String> surveyTopic, Map<String, String> settings, NightSteps steps) {
    StartingPoint now = StartingPoint.now(steps.ledger(), journal.newestStart());
    return JournalEntry.first(night, clock.instant(), name, surveyTopic)
        .withStart(
            now.forTopic(surveyTopic.filter(this::isANights).orElse(""))
                .withTopics(steps.topicEnds()))
        .withSettings(settings);
  }

  /**
   * Whether a topic is the survey's topic of a night, and not another instance's topic, from which
   * other nights were read.
   */
  private boolean isANights(String surveyTopic) {
    return survey.nightOf(surveyTopic).isPresent();
  }

  /** Makes the entry after another one, without appending it. */
  JournalEntry next(JournalEntry entry, NightState state) {
    return entry.next(state, clock.instant(), name);
  }

  /**
   * Appends an entry that takes the night over, unless this conductor wrote the newest entry
   * itself.
   */
  JournalEntry takenOver(JournalEntry entry, NightState state) {
    return entry.conductor().equals(name)
        ? entry
        : append(next(entry, state).withNote("taken over"));
  }

  JournalEntry append(JournalEntry entry) {
    if (!journal.append(entry)) {
      throw new NightException(
          ("another conductor acts for night %s: entry %s of its journal is taken; see "
                  + "`nocturne night status`")
              .formatted(entry.night(), entry.n()));
    }
    return entry;
  }

  void stepDownIfOvertaken(JournalEntry entry) {
    journal
        .latest(entry.night())
        .filter(newest -> newest.n() > entry.n())
        .ifPresent(
            newest -> {
              throw new NightException(
                  ("another conductor acts for night %s: %s made it %s; see `nocturne night "
                          + "status`")
                      .formatted(entry.night(), newest.conductor(), newest.state()));
            });
  }

  /** Whether ingest has left a night that is to end, according to the ledger now. */
  public static boolean hasLeft(NightView view, JournalEntry draining) {
    view.readOn();
    if (draining.surveyTopic().isEmpty()
        || draining.cancelled().stream().anyMatch(Stage::isIngest)) {
      return true;
    }
    return view.left()
        .filter(left -> left.revision() >= draining.revision())
        .filter(left -> left.reaches(draining.ends().orElse(Map.of())))
        .filter(left -> left.reachesDeadLetters(draining.deadLetterEnds()))
        .isPresent();
  }

  /** Reports what the night is doing now. */
  public void step(Night night, String activity) {
    watcher.step(night, activity);
  }

  /**
   * Waits until a condition is true. Checks it repeatedly, but spends only a small part of the time
   * on checks.
   *
   * @param activity what is waited for, for people
   * @throws NightException if another conductor acts for the night
   */
  public void await(JournalEntry entry, Supplier<String> activity, BooleanSupplier done)
      throws InterruptedException {
    await(entry, activity, done, longest -> TimeUnit.NANOSECONDS.sleep(longest.toNanos()));
  }

  /** Waits like {@link #await(JournalEntry, Supplier, BooleanSupplier)}, with pauses of its own. */
  void await(JournalEntry entry, Supplier<String> activity, BooleanSupplier done, Pause pause)
      throws InterruptedException {
    Instant since = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    long start = System.nanoTime();
    long told = longWait.toNanos();
    int looks = 0;
    while (true) {
      long began = System.nanoTime();
      stepDownIfOvertaken(entry);
      if (done.getAsBoolean()) {
        return;
      }
      long took = (System.nanoTime() - began) / 1_000_000;
      looks++;
      String what = activity.get();
      step(entry.night(), what);
      if (began - start >= told) {
        told *= 2;
        String sentence =
            "since %s, looked %s times: %s; `nocturne status --check` names what is wrong"
                .formatted(since, looks, what);
        LOG.warn("Night {} waits {}", entry.night(), sentence);
        watcher.waits(entry.night(), sentence);
      }
      pause.atMost(
          Duration.ofMillis(
              Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, 9 * took))));
    }
  }
}
