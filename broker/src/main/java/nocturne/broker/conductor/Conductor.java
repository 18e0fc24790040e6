package nocturne.broker.conductor;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.Auditor;
import nocturne.broker.books.BookShelf;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.books.NightScope;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.letters.LetterIndex;
import nocturne.broker.letters.LettersReader;
import nocturne.broker.letters.RetryDesk;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.Tables;
import nocturne.broker.port.Trial;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.survey.SurveyStream;

/**
 * Conducts a night by hand: {@link #start} and {@link #end}. Every step is written into the journal
 * before it is taken and may be taken twice, so a conductor that died is replaced by calling the
 * same method again, in any process. Of two that act at once, the one whose journal entry finds its
 * number taken stops with a {@link NightException}.
 */
public final class Conductor {
  /** A stage and a topic of which it must have every partition before a night is received. */
  private record Reader(Stage stage, Topic topic) {}

  private static final List<Reader> READERS =
      List.of(
          new Reader(Stage.ARCHIVE, Topic.ALERTS),
          new Reader(Stage.TABULATE, Topic.ALERTS),
          new Reader(Stage.FILTER, Topic.ALERTS),
          new Reader(Stage.FIT, Topic.EXTRAGALACTIC),
          new Reader(Stage.TABULATE, Topic.SALT2),
          new Reader(Stage.FIGURE, Topic.SALT2));

  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** With a stage cancelled, books are given up when so long nothing was read for them. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  private final String name;
  private final Names names;
  private final Journal journal;
  private final Ledger ledger;
  private final Streams streams;
  private final Tables tables;
  private final Counters counters;
  private final SurveyStream survey;
  private final Auditor auditor;
  private final BookShelf shelf;
  private final Clock clock;
  private final Watcher watcher;
  private final Trial trial;
  private final KillPoint kill;

  /** Hears of each step, for people. */
  @FunctionalInterface
  public interface Watcher {
    /** What the night is doing now, in a few words; repeated while it waits. */
    void step(Night night, String doing);
  }

  /**
   * @param name of this conductor, for the journal: who and where
   * @param trial finds out, before a night closes, whether a packet that killed workers does so by
   *     itself
   * @param kill told of each place between two writes
   */
  public Conductor(
      String name,
      Names names,
      Journal journal,
      Ledger ledger,
      Streams streams,
      Subscriptions subscriptions,
      Tables tables,
      SurveyStream survey,
      Auditor auditor,
      BookShelf shelf,
      Clock clock,
      Watcher watcher,
      Trial trial,
      KillPoint kill) {
    this.name = name;
    this.names = names;
    this.journal = journal;
    this.ledger = ledger;
    this.streams = streams;
    this.tables = tables;
    this.counters = new Counters(names, subscriptions, kill);
    this.survey = survey;
    this.auditor = auditor;
    this.shelf = shelf;
    this.clock = clock;
    this.watcher = watcher;
    this.trial = trial;
    this.kill = kill;
  }

  /**
   * Starts the night on a topic of the survey and returns once it is received. A night that is
   * received already, on the same topic, is left as it is; one that is draining is drained first,
   * and started again as the next revision. One that failed goes on where it was, whether or not
   * its topic still holds anything.
   *
   * @throws NightException when another conductor acts for this night, or it is received from
   *     another topic
   */
  public void start(Night night, String surveyTopic) throws InterruptedException {
    boolean failed = journal.latest(night).filter(e -> e.state() == NightState.FAILED).isPresent();
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
      return;
    }
    kill.reached(Place.CONDUCTOR_STARTING);
    resetCounters(entry);
    await(entry, "waiting for the stages", this::stagesWork);
    if (awaitsAlert) {
      await(entry, "waiting for an alert on " + surveyTopic, () -> holdsAlert(surveyTopic));
    }
    append(entry.next(NightState.RECEIVING, clock.instant(), name));
    kill.reached(Place.CONDUCTOR_RECEIVING);
    watcher.step(night, "receiving " + surveyTopic);
  }

  /**
   * Starts everything but the consumer: returns once the stages work. The night may be started on a
   * topic later, or ended.
   *
   * @throws NightException when another conductor acts for this night, or it is received from a
   *     topic
   */
  public void startWithoutTopic(Night night) throws InterruptedException {
    JournalEntry entry = begin(night, Optional.empty(), Map.of());
    if (entry.state() == NightState.RECEIVING) {
      return;
    }
    resetCounters(entry);
    await(entry, "waiting for the stages", this::stagesWork);
    append(entry.next(NightState.RECEIVING, clock.instant(), name));
    watcher.step(night, "the stages work; no topic is received");
  }

  /** The counters tell what came since the night's first start; later ones leave them. */
  private void resetCounters(JournalEntry starting) {
    if (starting.revision() == 1) {
      counters.reset(start(starting).topics());
    }
  }

  /**
   * Writes into the journal of a night that has none that its first alert is awaited, on a topic
   * that is not known yet.
   */
  public void announce(Night night) {
    if (journal.latest(night).isEmpty()) {
      append(first(night, Optional.empty(), Map.of()).withNote("its first alert is awaited"));
      kill.reached(Place.CONDUCTOR_STARTING);
    }
  }

  private JournalEntry first(
      Night night, Optional<String> surveyTopic, Map<String, String> settings) {
    StartingPoint now = StartingPoint.now(ledger, journal.newestStart());
    return JournalEntry.first(night, clock.instant(), name, surveyTopic)
        .withStart(
            now.forTopic(surveyTopic.filter(Conductor::isANights).orElse(""))
                .withTopics(topicEnds()))
        .withSettings(settings);
  }

  /** Not what another instance published, where others have read other nights. */
  private static boolean isANights(String surveyTopic) {
    return Names.nightOf(surveyTopic).isPresent();
  }

  private JournalEntry begin(
      Night night, Optional<String> surveyTopic, Map<String, String> settings)
      throws InterruptedException {
    Optional<JournalEntry> latest = journal.latest(night);
    if (latest.isPresent() && latest.get().state() == NightState.DRAINING) {
      end(night);
      latest = journal.latest(night);
    }
    if (latest.isEmpty()) {
      return append(first(night, surveyTopic, settings));
    }
    JournalEntry entry = latest.get();
    if (entry.state() == NightState.RECEIVING || entry.state() == NightState.STARTING) {
      if (entry.surveyTopic().isEmpty() && surveyTopic.isPresent()) {
        return append(
            entry
                .next(entry.state(), clock.instant(), name)
                .withSurveyTopic(surveyTopic)
                .withSettings(settings));
      }
      requireTopic(entry, surveyTopic);
      return entry.state() == NightState.RECEIVING ? entry : takenOver(entry, NightState.STARTING);
    }
    if (entry.state() == NightState.CLOSED) {
      booksOfClosed(entry); // after this entry nobody would make those of its revision any more
    }
    return append(
        entry
            .next(NightState.STARTING, clock.instant(), name)
            .withSurveyTopic(surveyTopic)
            .withSettings(settings));
  }

  private static void requireTopic(JournalEntry entry, Optional<String> surveyTopic) {
    if (!entry.surveyTopic().equals(surveyTopic)) {
      throw new NightException(
          "night "
              + entry.night()
              + " is "
              + entry.state()
              + " on topic "
              + entry.surveyTopic().orElse("none")
              + ", not "
              + surveyTopic.orElse("without one")
              + "; end it first with `nocturne night end`");
    }
  }

  /** What we wrote ourselves needs no taking over: a step that failed is tried again. */
  private JournalEntry takenOver(JournalEntry entry, NightState state) {
    return entry.conductor().equals(name)
        ? entry
        : append(entry.next(state, clock.instant(), name).withNote("taken over"));
  }

  /** The stages every night needs: a worker stands at each partition of what they read. */
  private boolean stagesWork() {
    return READERS.stream().allMatch(this::works);
  }

  private boolean works(Reader reader) {
    String topic = names.topic(reader.topic());
    int partitions = streams.extent(topic).size();
    return partitions > 0
        && streams.assigned(names.group(reader.stage().word()), topic) == partitions;
  }

  private boolean holdsAlert(String surveyTopic) {
    return survey.find(surveyTopic).filter(SurveyStream.Found::holdsAnything).isPresent();
  }

  /**
   * Ends the night: the consumer reads to where the survey's topic ends now, the stages drain, the
   * table is put in order, the books are made and, once the night is closed, kept. A night that
   * never received anything closes with books of zero. A night that is closed already answers with
   * the books kept.
   *
   * @throws NightException when the night was never started, or another conductor acts for it
   */
  public NightBooks end(Night night) throws InterruptedException {
    return end(night, Set.of());
  }

  /**
   * The same without waiting for some stages. Unless the books balance all the same, the night is
   * then FAILED: its books name what is missing and are not kept, and a later start goes on with it
   * under the same revision. A consumer that is cancelled lets the night be, which is FAILED then.
   *
   * @throws NightException when the night was never started, or another conductor acts for it
   */
  public NightBooks end(Night night, Set<Stage> cancelled) throws InterruptedException {
    JournalEntry entry =
        journal
            .latest(night)
            .orElseThrow(
                () ->
                    new NightException(
                        "night "
                            + night
                            + " was never started; `nocturne night list` shows those"
                            + " there are"));
    if (entry.state() == NightState.CLOSED) {
      return booksOfClosed(entry);
    }
    JournalEntry draining = cancelling(drainingFrom(entry), cancelled);
    kill.reached(Place.CONDUCTOR_DRAINING);
    if (draining.state() == NightState.DRAINING) {
      drain(draining);
      if (draining.cancelled().isEmpty()) {
        Optional<JournalEntry> again = askForKilled(draining);
        if (again.isPresent()) {
          draining = again.get();
          drain(draining);
        }
      }
      if (!draining.cancelled().contains(Stage.TABULATE)) {
        watcher.step(night, "putting the tables in order");
        tables.compact(Names.ALERTS_TABLE, night);
        tables.compact(Names.SALT2_TABLE, night);
        kill.reached(Place.CONDUCTOR_COMPACTED);
      }
    }
    watcher.step(night, "making the books");
    NightBooks books = draining.cancelled().isEmpty() ? audit(draining) : booksWithout(draining);
    if (draining.cancelled().contains(Stage.CONSUMER)
        || (!draining.cancelled().isEmpty() && !books.balance())) {
      append(
          draining
              .next(NightState.FAILED, clock.instant(), name)
              .withNote("cancelled: " + words(draining.cancelled())));
      return books;
    }
    append(
        draining
            .next(NightState.CLOSED, clock.instant(), name)
            .withNote(books.balance() ? "books balance" : "books do not balance"));
    kill.reached(Place.CONDUCTOR_CLOSED);
    return keep(books);
  }

  /** Where a stage hangs, the books may hang in the same store. */
  private NightBooks booksWithout(JournalEntry draining) throws InterruptedException {
    Optional<NightBooks> books =
        new WatchedAudit(LONGEST_SILENCE).make(progress -> audit(draining, Depth.PLAIN, progress));
    if (books.isEmpty()) {
      String why =
          "nothing was read for its books within "
              + LONGEST_SILENCE.toSeconds()
              + " s: a store does not answer";
      append(
          draining
              .next(NightState.FAILED, clock.instant(), name)
              .withNote("cancelled: " + words(draining.cancelled()) + "; " + why));
      throw new NightException(
          "night "
              + draining.night()
              + " is FAILED without "
              + words(draining.cancelled())
              + ", and "
              + why
              + "; `nocturne books` tells what is missing once it does, and `nocturne night start`"
              + " goes on with the night");
    }
    return books.get();
  }

  private JournalEntry cancelling(JournalEntry draining, Set<Stage> more) {
    if (draining.cancelled().containsAll(more) || draining.state() != NightState.DRAINING) {
      return draining;
    }
    Set<Stage> all = EnumSet.copyOf(more);
    all.addAll(draining.cancelled());
    return append(
        draining
            .next(NightState.DRAINING, clock.instant(), name)
            .withCancelled(all)
            .withNote("cancelled: " + words(all)));
  }

  private static String words(Set<Stage> stages) {
    return stages.stream().sorted().map(Stage::word).collect(Collectors.joining(", "));
  }

  private void drain(JournalEntry draining) throws InterruptedException {
    Night night = draining.night();
    Standing standing = new Standing(ledger, start(draining).since(), night);
    await(
        draining, "the consumer reads to the end of the topic", () -> hasLeft(standing, draining));
    String letters = names.topic(Topic.LETTERS);
    Requests requests =
        Requests.read(
            streams,
            letters,
            night,
            start(draining).topics().getOrDefault(letters, Map.of()),
            draining.letterEnds());
    Drain drain =
        new Drain(
            names,
            streams,
            tables,
            standing,
            requests,
            start(draining).topics(),
            draining.cancelled());
    await(draining, "draining", drain::isDone);
  }

  /**
   * Packets that killed workers are tried once more, each by itself. For those that harm nobody
   * there it is asked that they be taken again. Behind the ends noted there may be requests of
   * others too, such as a conductor's that died before it noted new ones. Up to all of them the
   * night is then drained once more, since stages take requests whether or not anybody waits.
   */
  private Optional<JournalEntry> askForKilled(JournalEntry draining) throws InterruptedException {
    Night night = draining.night();
    String topic = names.topic(Topic.LETTERS);
    LettersReader letters = new LettersReader(streams, topic);
    List<LetterIndex.Entry> innocent = new ArrayList<>();
    watcher.step(night, "looking for packets that killed workers");
    for (LetterIndex.Entry entry : killed(draining)) {
      Optional<LettersReader.Found> found = letters.at(entry.newest());
      watcher.step(night, "trying a packet that killed workers by itself");
      if (found.isPresent()
          && trial.survives(entry.letter().stage(), found.get().letter().bytes())) {
        innocent.add(entry);
      }
    }
    if (!innocent.isEmpty()) {
      new RetryDesk(streams, topic, names.transactionalId("letters", topic, 0)).ask(innocent);
      kill.reached(Place.LETTERS_ASKED_AGAIN);
    }
    Map<Integer, Long> ends = letterEnds();
    if (Requests.read(streams, topic, night, draining.letterEnds(), ends).to().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        append(
            draining
                .next(NightState.DRAINING, clock.instant(), name)
                .withLetterEnds(ends)
                .withNote(
                    innocent.isEmpty()
                        ? "letters that were asked for meanwhile are tried again"
                        : innocent.size() + " packets that killed workers are tried again")));
  }

  private List<LetterIndex.Entry> killed(JournalEntry draining) {
    return LetterIndex.read(
            names,
            streams,
            ledger,
            start(draining).since(),
            tables,
            LettersReader.Wanted.of(draining.night()).withReason(Reason.KILLED_WORKER))
        .pending();
  }

  /** Where the topic of dead letters ends now, by partition. */
  private Map<Integer, Long> letterEnds() {
    Map<Integer, Long> ends = new HashMap<>();
    streams.extent(names.topic(Topic.LETTERS)).forEach((p, kept) -> ends.put(p, kept.to()));
    return ends;
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
  public Optional<NightBooks> takeRequests(Night night) throws InterruptedException {
    JournalEntry entry = started(night);
    if (entry.state() == NightState.DRAINING) {
      end(night);
      entry = started(night);
    }
    boolean reopened = entry.ends().isPresent();
    switch (entry.state()) {
      case CLOSED -> {
        booksOfClosed(entry);
        entry =
            append(
                entry
                    .next(NightState.STARTING, clock.instant(), name)
                    .withEnds(entry.ends().orElse(Map.of()))
                    .withNote("letters are tried again"));
      }
      case STARTING, RECEIVING -> {
        if (!reopened) {
          return Optional.empty();
        }
      }
      case IDLE, DRAINING, FAILED ->
          throw new NightException(
              "night "
                  + night
                  + " is "
                  + entry.state()
                  + "; start it again with `nocturne night start`, and what was asked for is taken");
    }
    if (entry.state() == NightState.STARTING) {
      await(entry, "waiting for the stages", this::stagesWork);
      append(entry.next(NightState.RECEIVING, clock.instant(), name));
    }
    return Optional.of(end(night));
  }

  /** The books kept at the closing; made and kept now, where who closed the night died before. */
  private NightBooks booksOfClosed(JournalEntry closed) throws InterruptedException {
    Optional<NightBooks> kept = shelf.kept(closed.night(), closed.revision());
    return kept.isPresent() ? kept.get() : keep(audit(closed));
  }

  private JournalEntry drainingFrom(JournalEntry entry) {
    return switch (entry.state()) {
      case DRAINING -> takenOver(entry, NightState.DRAINING);
      case RECEIVING ->
          append(
              entry
                  .next(NightState.DRAINING, clock.instant(), name)
                  .withEnds(endsOf(entry))
                  .withLetterEnds(letterEnds()));
      case STARTING -> closesEmpty(entry);
      case IDLE, CLOSED, FAILED ->
          throw new NightException(
              "night "
                  + entry.night()
                  + " is "
                  + entry.state()
                  + " and cannot be ended; start it"
                  + " again with `nocturne night start`");
    };
  }

  /**
   * A night that is still starting may close only if nothing came. What comes from now on is the
   * next revision's, so the ends are noted here too.
   */
  private JournalEntry closesEmpty(JournalEntry entry) {
    Map<SurveyPartition, Long> ends = endsOf(entry);
    if (ends.values().stream().allMatch(end -> end == 0)) {
      return entry.withEnds(ends);
    }
    JournalEntry receiving = append(entry.next(NightState.RECEIVING, clock.instant(), name));
    return drainingFrom(receiving);
  }

  /** Those noted at an earlier end count on where the survey's topic is gone. */
  private Map<SurveyPartition, Long> endsOf(JournalEntry entry) {
    Map<SurveyPartition, Long> ends = new HashMap<>(entry.ends().orElse(Map.of()));
    surveyEnds(entry.surveyTopic()).forEach((p, end) -> ends.merge(p, end, Math::max));
    return ends;
  }

  private Map<SurveyPartition, Long> surveyEnds(Optional<String> surveyTopic) {
    Map<SurveyPartition, Long> ends = new HashMap<>();
    surveyTopic
        .flatMap(survey::find)
        .ifPresent(
            found ->
                found
                    .partitions()
                    .forEach(
                        (p, extent) ->
                            ends.put(SurveyPartition.of(found.topic(), p), extent.end())));
    return ends;
  }

  private boolean hasLeft(Standing standing, JournalEntry draining) {
    standing.readOn();
    if (draining.surveyTopic().isEmpty() || draining.cancelled().contains(Stage.CONSUMER)) {
      return true;
    }
    return standing
        .left()
        .filter(left -> left.revision() >= draining.revision())
        .filter(left -> left.reaches(draining.ends().orElse(Map.of())))
        .filter(left -> left.reachesLetters(draining.letterEnds()))
        .isPresent();
  }

  /**
   * The night's books: those kept at its closing, or, where {@code anew}, as the stores have them
   * now. A night that is open has no books kept.
   *
   * @throws NightException when the night was never started
   */
  public NightBooks books(Night night, boolean anew) throws InterruptedException {
    JournalEntry entry = started(night);
    Optional<NightBooks> kept =
        anew || entry.state() != NightState.CLOSED
            ? Optional.empty()
            : shelf.kept(night, entry.revision());
    return kept.isPresent() ? kept.get() : audit(entry);
  }

  /**
   * The night's books as the stores have them now; changes nothing.
   *
   * @throws NightException when the night was never started
   */
  public NightBooks audit(Night night, Depth depth, AuditProgress progress)
      throws InterruptedException {
    return audit(started(night), depth, progress);
  }

  private JournalEntry started(Night night) {
    return journal
        .latest(night)
        .orElseThrow(() -> new NightException("night " + night + " was never started"));
  }

  private NightBooks audit(JournalEntry entry) throws InterruptedException {
    return audit(entry, Depth.PLAIN, AuditProgress.NONE);
  }

  private NightBooks audit(JournalEntry entry, Depth depth, AuditProgress progress)
      throws InterruptedException {
    Map<SurveyPartition, Long> offered =
        entry.ends().orElseGet(() -> surveyEnds(entry.surveyTopic()));
    NightBooks books =
        auditor.audit(
            new NightScope(
                entry.night(),
                entry.revision(),
                start(entry).since(),
                start(entry).topics(),
                offered),
            shelf.newest(entry.night(), entry.revision()),
            depth,
            progress);
    return books.withCounters(counters.behind());
  }

  /** Keeps the books of a night that is closed; answers those on the shelf, whoever made them. */
  private NightBooks keep(NightBooks books) {
    shelf.keep(books);
    kill.reached(Place.BOOKS_KEPT);
    return shelf.kept(books.night(), books.revision()).orElse(books);
  }

  private static StartingPoint start(JournalEntry entry) {
    return entry.start().orElse(StartingPoint.ORIGIN);
  }

  private Map<String, Map<Integer, Long>> topicEnds() {
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    for (String topic : names.topics()) {
      Map<Integer, Long> to = new HashMap<>();
      streams.extent(topic).forEach((partition, kept) -> to.put(partition, kept.to()));
      ends.put(topic, to);
    }
    return ends;
  }

  private JournalEntry append(JournalEntry entry) {
    if (!journal.append(entry)) {
      throw new NightException(
          "another conductor acts for night "
              + entry.night()
              + ": entry "
              + entry.n()
              + " of its journal is taken; see `nocturne night status`");
    }
    return entry;
  }

  private void stepDownIfOvertaken(JournalEntry entry) {
    journal
        .latest(entry.night())
        .filter(newest -> newest.n() > entry.n())
        .ifPresent(
            newest -> {
              throw new NightException(
                  "another conductor acts for night "
                      + entry.night()
                      + ": "
                      + newest.conductor()
                      + " made it "
                      + newest.state()
                      + "; see `nocturne night status`");
            });
  }

  /** Looks again and again, but spends no more than a small part of the time on looking. */
  private void await(JournalEntry entry, String doing, BooleanSupplier done)
      throws InterruptedException {
    while (true) {
      long began = System.nanoTime();
      stepDownIfOvertaken(entry);
      if (done.getAsBoolean()) {
        return;
      }
      long took = (System.nanoTime() - began) / 1_000_000;
      watcher.step(entry.night(), doing);
      Thread.sleep(Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, 9 * took)));
    }
  }
}
