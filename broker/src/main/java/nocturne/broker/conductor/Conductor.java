package nocturne.broker.conductor;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.Depth;
import nocturne.broker.books.Evidence;
import nocturne.broker.books.NightBooks;
import nocturne.broker.component.Orders;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.history.NightHistory;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Trial;
import nocturne.broker.valueadded.MissingPictures;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import nocturne.survey.SurveyStream;

/**
 * Conducts a night by hand: {@link #start} and {@link #end}. Every step is written into the journal
 * before it is taken and may be taken twice, so a conductor that died is replaced by calling the
 * same method again, in any process. Of two that act at once, the one whose journal entry finds its
 * number taken stops with a {@link NightException}.
 */
public final class Conductor {
  private final Pipeline pipeline;
  private final Set<Component> whole;
  private final Entries entries;
  private final NightSteps steps;
  private final SurveyEnds survey;
  private final Readiness readiness;
  private final BookKeeping books;
  private final Ending ending;
  private final KillPoint kill;

  /** Receives each step of a night, for people. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Reports what the night is doing now. Called repeatedly while the night waits.
     *
     * @param activity a few words
     */
    void step(Night night, String activity);

    /**
     * Reports a long wait, first after a minute and again whenever the time has doubled.
     *
     * @param message since when the night waits, how often the conductor looked, what it waits for,
     *     and the reason if it is known
     */
    default void waits(Night night, String message) {}
  }

  /**
   * The stored state of an instance's nights, in the broker files.
   *
   * @param orders gives orders to components, with this conductor as their author
   */
  public record Files(Journal journal, BookStore books, Orders orders) {}

  /**
   * The repairs that are made before a night closes.
   *
   * @param plots draw plots that were deleted
   * @param trial finds out whether a packet that killed workers kills them by itself
   * @param history stores what the night's alerts reported
   */
  public record Repairs(List<MissingPictures> plots, Trial trial, NightHistory history) {}

  /**
   * The conductor's clock and observers.
   *
   * @param watcher receives each step
   * @param kill called at each place between two writes
   */
  public record Surroundings(Clock clock, Watcher watcher, KillPoint kill) {}

  /**
   * @param name of this conductor in the journal: user and process
   * @param survey the stream from which nights are received
   * @param steps reads how far a night has come, and takes its steps in the back end
   * @param evidence the stored data from which books are made
   */
  public Conductor(
      String name,
      Pipeline pipeline,
      SurveyStream survey,
      Files files,
      NightSteps steps,
      Evidence evidence,
      Surroundings at) {
    this.pipeline = pipeline;
    this.whole = Readiness.of(pipeline.stageNames());
    this.kill = at.kill();
    this.steps = steps;
    this.survey = new SurveyEnds(survey);
    this.entries =
        new Entries(
            name,
            files.journal(),
            at.clock(),
            at.watcher(),
            pipeline.names().survey(),
            Entries.LONG_WAIT);
    this.readiness = new Readiness(files.orders());
    this.books = new BookKeeping(steps, this.survey, evidence, files.books(), kill);
    this.ending = new Ending(steps, this.survey, entries, books, kill);
  }

  /** The conductor's name in the journal. */
  public String name() {
    return entries.name();
  }

  /**
   * Starts the night on a topic of the survey and returns once the night is received. Components
   * that were stopped are started, also if the night is received already on the same topic; that
   * night then stays as it is. A draining night is ended first and then started as its next
   * revision. A failed night continues where it was, even if its topic is empty now.
   *
   * @throws NightException if another conductor acts for this night, or it is received from another
   *     topic
   */
  public void start(Night night, String surveyTopic) throws InterruptedException {
    boolean failed = entries.latest(night).filter(e -> e.state() == NightState.FAILED).isPresent();
    start(night, surveyTopic, Map.of(), !failed);
  }

  /**
   * Starts the night like {@link #start}, but does not wait for a first alert on the topic.
   *
   * @param settings of this part of the night; they end when the night is closed
   */
  public void startAtOnce(Night night, String surveyTopic, Map<String, String> settings)
      throws InterruptedException {
    start(night, surveyTopic, settings, false);
  }

  private void start(
      Night night, String surveyTopic, Map<String, String> settings, boolean awaitsAlert)
      throws InterruptedException {
    JournalEntry entry = begin(night, Optional.of(surveyTopic), settings);
    if (entry.state() == NightState.RECEIVING) {
      haveWork(entry, whole, () -> true);
      steps.startIngest(entry);
      return;
    }
    kill.reached(CrashPoint.CONDUCTOR_STARTING);
    resetCounters(entry);
    haveWork(entry, whole, steps::startStages);
    if (awaitsAlert) {
      try (FirstAlert alert = survey.first(surveyTopic)) {
        String activity = "waiting for an alert on " + surveyTopic;
        entries.await(entry, () -> activity, alert::isThere, alert);
      }
    }
    entries.append(entries.next(entry, NightState.RECEIVING));
    kill.reached(CrashPoint.CONDUCTOR_RECEIVING);
    steps.startIngest(entry);
    entries.step(night, "receiving " + surveyTopic);
  }

  /**
   * Starts all stages except ingest and returns once they run. The night may be started on a topic
   * later, or ended.
   *
   * @throws NightException if another conductor acts for this night, or it is received from a topic
   */
  public void startWithoutTopic(Night night) throws InterruptedException {
    JournalEntry entry = begin(night, Optional.empty(), Map.of());
    Set<Component> behindIngest =
        Readiness.of(pipeline.readers().stream().map(PipelineStage::stage).toList());
    if (entry.state() == NightState.RECEIVING) {
      haveWork(entry, behindIngest, () -> true);
      return;
    }
    resetCounters(entry);
    haveWork(entry, behindIngest, steps::startStages);
    entries.append(entries.next(entry, NightState.RECEIVING));
    entries.step(night, "the stages work; no topic is received");
  }

  /** Starts components that were stopped, and waits until each reports that it runs. */
  private void haveWork(JournalEntry entry, Set<Component> components, BooleanSupplier besides)
      throws InterruptedException {
    entries.stepDownIfOvertaken(entry);
    readiness.haveWork(components);
    entries.await(
        entry,
        () -> waitingFor(steps.missingStages()) + readiness.waitsFor(components),
        () -> besides.getAsBoolean() && readiness.works(components));
  }

  private static String waitingFor(List<String> stages) {
    return stages.isEmpty()
        ? "waiting for the stages"
        : "waiting for the stages " + String.join(" ", stages);
  }

  /** Resets the counters at the first start of a night; later revisions keep them. */
  private void resetCounters(JournalEntry starting) {
    if (starting.revision() == 1) {
      steps.resetCounters(starting);
    }
  }

  /**
   * Writes a first entry into the journal of a night that has none: its first alert is awaited, on
   * a topic that is not known yet.
   */
  public void announce(Night night) {
    if (entries.latest(night).isEmpty()) {
      entries.append(
          first(night, Optional.empty(), Map.of()).withNote("its first alert is awaited"));
      kill.reached(CrashPoint.CONDUCTOR_STARTING);
    }
  }

  private JournalEntry first(
      Night night, Optional<String> surveyTopic, Map<String, String> settings) {
    return entries.first(night, surveyTopic, settings, steps);
  }

  private JournalEntry begin(
      Night night, Optional<String> surveyTopic, Map<String, String> settings)
      throws InterruptedException {
    Optional<JournalEntry> latest = entries.latest(night);
    if (latest.isPresent() && latest.get().state() == NightState.DRAINING) {
      end(night);
      latest = entries.latest(night);
    }
    if (latest.isEmpty()) {
      return entries.append(first(night, surveyTopic, settings));
    }
    JournalEntry entry = latest.get();
    if (entry.state() == NightState.RECEIVING || entry.state() == NightState.STARTING) {
      if (entry.surveyTopic().isEmpty() && surveyTopic.isPresent()) {
        return entries.append(
            entries.next(entry, entry.state()).withSurveyTopic(surveyTopic).withSettings(settings));
      }
      requireTopic(entry, surveyTopic);
      return entry.state() == NightState.RECEIVING
          ? entry
          : entries.takenOver(entry, NightState.STARTING);
    }
    if (entry.state() == NightState.CLOSED) {
      books.ofClosed(entry); // after this entry nobody would make those of its revision any more
    }
    return entries.append(
        entries
            .next(entry, NightState.STARTING)
            .withSurveyTopic(surveyTopic)
            .withSettings(settings));
  }

  private static void requireTopic(JournalEntry entry, Optional<String> surveyTopic) {
    if (!entry.surveyTopic().equals(surveyTopic)) {
      throw new NightException(
          "night %s is %s on topic %s, not %s; end it first with `nocturne night end`"
              .formatted(
                  entry.night(),
                  entry.state(),
                  entry.surveyTopic().orElse("none"),
                  surveyTopic.orElse("without one")));
    }
  }

  /**
   * Ends the night: ingest reads to the current end of the survey's topic, the stages drain, the
   * tables are compacted, the books are made, and the books are kept once the night is closed. A
   * night that received nothing closes with books of zero. For a closed night the kept books are
   * returned.
   *
   * @throws NightException if the night was never started, or another conductor acts for it
   */
  public NightBooks end(Night night) throws InterruptedException {
    return end(night, Set.of());
  }

  /**
   * Ends the night without waiting for the cancelled stages. Unless the books balance nevertheless,
   * the night becomes FAILED: its books name what is missing and are not kept, and a later start
   * continues the night under the same revision. If ingest is cancelled, the night always becomes
   * FAILED.
   *
   * @throws NightException if the night was never started, or another conductor acts for it
   */
  public NightBooks end(Night night, Set<Stage> cancelled) throws InterruptedException {
    return ending.end(night, cancelled);
  }

  /**
   * Opens a closed night for its requested retries, and ends it as the next revision of its books.
   * The survey's topic may be gone by then. An open night stays open, since it takes its retries
   * anyway.
   *
   * @return the new books; empty if the night is open
   * @throws NightException if the night was never started, failed, or another conductor acts for it
   */
  public Optional<NightBooks> takeRetries(Night night) throws InterruptedException {
    JournalEntry entry = entries.started(night);
    if (entry.state() == NightState.DRAINING) {
      end(night);
      entry = entries.started(night);
    }
    boolean reopened = entry.ends().isPresent();
    switch (entry.state()) {
      case CLOSED -> {
        books.ofClosed(entry);
        entry =
            entries.append(
                entries
                    .next(entry, NightState.STARTING)
                    .withEnds(entry.ends().orElse(Map.of()))
                    .withNote("dead letters are tried again"));
      }
      case STARTING, RECEIVING -> {
        if (!reopened) {
          return Optional.empty();
        }
      }
      case IDLE, DRAINING, FAILED ->
          throw new NightException(
              ("night %s is %s; start it again with `nocturne night start`, and what was "
                      + "asked for is taken")
                  .formatted(night, entry.state()));
    }
    if (entry.state() == NightState.STARTING) {
      haveWork(entry, whole, steps::startStages);
      entries.append(entries.next(entry, NightState.RECEIVING));
    }
    return Optional.of(end(night));
  }

  /**
   * The night's books: those kept at its closing, or current ones if {@code anew} or if none are
   * kept. An open night has no kept books.
   *
   * @throws NightException if the night was never started
   */
  public NightBooks books(Night night, boolean anew) throws InterruptedException {
    JournalEntry entry = entries.started(night);
    Optional<NightBooks> kept = anew ? Optional.empty() : books.kept(entry);
    return kept.isPresent() ? kept.get() : books.audit(entry);
  }

  /**
   * Makes the night's books from the stores' current content. If the books kept at a night's
   * closing are gone and these balance, they are kept instead; nothing else changes.
   *
   * @throws NightException if the night was never started
   */
  public NightBooks audit(Night night, Depth depth, AuditProgress progress)
      throws InterruptedException {
    JournalEntry entry = entries.started(night);
    NightBooks now = books.audit(entry, depth, progress);
    if (entry.state() == NightState.CLOSED && now.balance() && books.kept(entry).isEmpty()) {
      var unused = books.keep(entry, now);
    }
    return now;
  }
}
