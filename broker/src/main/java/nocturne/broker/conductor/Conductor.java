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
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
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
  private final Progress progress;
  private final SurveyEnds survey;
  private final Readiness readiness;
  private final BookKeeping books;
  private final Ending ending;
  private final KillPoint kill;

  /** Hears of each step, for people. */
  @FunctionalInterface
  public interface Watcher {
    /** What the night is doing now, in a few words; repeated while it waits. */
    void step(Night night, String doing);

    /**
     * A step waits for long: since when, how often it was looked for, for what, and why that does
     * not come, as far as is known. Told after a minute, and again whenever the time has doubled.
     */
    default void waits(Night night, String sentence) {}
  }

  /**
   * What an instance keeps of its nights among the broker's files.
   *
   * @param orders for the components, under this conductor's name
   */
  public record Files(Journal journal, BookStore books, Orders orders) {}

  /**
   * What is made good before a night closes.
   *
   * @param plots draws plots that somebody deleted
   * @param trial finds out whether a packet that killed workers does so by itself
   * @param history remembers what the night's alerts reported
   */
  public record Repairs(List<MissingPictures> plots, Trial trial, NightHistory history) {}

  /**
   * What a conductor is observed by.
   *
   * @param watcher hears of each step
   * @param kill told of each place between two writes
   */
  public record Surroundings(Clock clock, Watcher watcher, KillPoint kill) {}

  /**
   * @param name of this conductor, for the journal: who and where
   * @param survey whose topics nights are received from
   * @param progress how far a night has come
   * @param evidence of which its books are made
   */
  public Conductor(
      String name,
      Pipeline pipeline,
      SurveyStream survey,
      Files files,
      Progress progress,
      Evidence evidence,
      Surroundings at) {
    this.pipeline = pipeline;
    this.whole = Readiness.of(pipeline.words());
    this.kill = at.kill();
    this.progress = progress;
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
    this.books = new BookKeeping(progress, this.survey, evidence, files.books(), kill);
    this.ending = new Ending(progress, this.survey, entries, books, kill);
  }

  /** As the journal names it. */
  public String name() {
    return entries.name();
  }

  /**
   * Starts the night on a topic of the survey and returns once it is received. Components that were
   * stopped are started, also where the night is received already, on the same topic, which is left
   * as it is. One that is draining is drained first, and started again as the next revision. One
   * that failed goes on where it was, whether or not its topic still holds anything.
   *
   * @throws NightException when another conductor acts for this night, or it is received from
   *     another topic
   */
  public void start(Night night, String surveyTopic) throws InterruptedException {
    boolean failed = entries.latest(night).filter(e -> e.state() == NightState.FAILED).isPresent();
    start(night, surveyTopic, Map.of(), !failed);
  }

  /**
   * The same for a topic of which it is known that it holds something.
   *
   * @param settings of this part of the night, gone when it is closed
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
      progress.receives(entry);
      return;
    }
    kill.reached(Place.CONDUCTOR_STARTING);
    resetCounters(entry);
    haveWork(entry, whole, progress::stagesWork);
    if (awaitsAlert) {
      entries.await(
          entry, "waiting for an alert on " + surveyTopic, () -> survey.holdsAlert(surveyTopic));
    }
    entries.append(entries.next(entry, NightState.RECEIVING));
    kill.reached(Place.CONDUCTOR_RECEIVING);
    progress.receives(entry);
    entries.step(night, "receiving " + surveyTopic);
  }

  /**
   * Starts everything but ingest: returns once the stages work. The night may be started on a topic
   * later, or ended.
   *
   * @throws NightException when another conductor acts for this night, or it is received from a
   *     topic
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
    haveWork(entry, behindIngest, progress::stagesWork);
    entries.append(entries.next(entry, NightState.RECEIVING));
    entries.step(night, "the stages work; no topic is received");
  }

  /** Starts components that were stopped, and waits until each says that it runs. */
  private void haveWork(JournalEntry entry, Set<Component> components, BooleanSupplier besides)
      throws InterruptedException {
    entries.stepDownIfOvertaken(entry);
    readiness.haveWork(components);
    entries.await(
        entry,
        () -> "waiting for the stages" + progress.lacking() + readiness.waitsFor(components),
        () -> besides.getAsBoolean() && readiness.works(components));
  }

  /** The counters tell what came since the night's first start; later ones leave them. */
  private void resetCounters(JournalEntry starting) {
    if (starting.revision() == 1) {
      progress.resetCounters(starting);
    }
  }

  /**
   * Writes into the journal of a night that has none that its first alert is awaited, on a topic
   * that is not known yet.
   */
  public void announce(Night night) {
    if (entries.latest(night).isEmpty()) {
      entries.append(
          first(night, Optional.empty(), Map.of()).withNote("its first alert is awaited"));
      kill.reached(Place.CONDUCTOR_STARTING);
    }
  }

  private JournalEntry first(
      Night night, Optional<String> surveyTopic, Map<String, String> settings) {
    return entries.first(night, surveyTopic, settings, progress);
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
   * Ends the night: ingest reads to where the survey's topic ends now, the stages drain, the table
   * is put in order, the books are made and, once the night is closed, kept. A night that never
   * received anything closes with books of zero. A night that is closed already answers with the
   * books kept.
   *
   * @throws NightException when the night was never started, or another conductor acts for it
   */
  public NightBooks end(Night night) throws InterruptedException {
    return end(night, Set.of());
  }

  /**
   * The same without waiting for some stages. Unless the books balance all the same, the night is
   * then FAILED: its books name what is missing and are not kept, and a later start goes on with it
   * under the same revision. An ingest that is cancelled lets the night be, which is FAILED then.
   *
   * @throws NightException when the night was never started, or another conductor acts for it
   */
  public NightBooks end(Night night, Set<Stage> cancelled) throws InterruptedException {
    return ending.end(night, cancelled);
  }

  /**
   * Opens a closed night once more, so that what was asked to be tried again is taken, and ends it:
   * the next revision of its books. The survey's topic may be gone by then. A night that is open is
   * left as it is: its requests are taken as it goes on.
   *
   * @return the new books; empty where the night is open
   * @throws NightException when the night was never started, failed, or another conductor acts for
   *     it
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
      haveWork(entry, whole, progress::stagesWork);
      entries.append(entries.next(entry, NightState.RECEIVING));
    }
    return Optional.of(end(night));
  }

  /**
   * The night's books: those kept at its closing, or, where {@code anew}, as the stores have them
   * now. A night that is open has no books kept.
   *
   * @throws NightException when the night was never started
   */
  public NightBooks books(Night night, boolean anew) throws InterruptedException {
    JournalEntry entry = entries.started(night);
    Optional<NightBooks> kept = anew ? Optional.empty() : books.kept(entry);
    return kept.isPresent() ? kept.get() : books.audit(entry);
  }

  /**
   * The night's books as the stores have them now. Where those that were kept at its closing are
   * gone and these balance, they are kept in their place; nothing else changes.
   *
   * @throws NightException when the night was never started
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
