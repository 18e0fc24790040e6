package nocturne.broker.conductor;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.night.Night;

/** Ends a night: once it is drained, it is closed with its books. */
record Ending(
    NightSteps steps, SurveyEnds survey, Entries entries, BookKeeping books, KillPoint kill) {

  /** Time without progress after which books are given up, if a stage was cancelled. */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  /** Ends a night, as {@link Conductor#end(Night, Set)} describes. */
  NightBooks end(Night night, Set<Stage> cancelled) throws InterruptedException {
    JournalEntry entry =
        entries
            .latest(night)
            .orElseThrow(
                () ->
                    new NightException(
                        "night %s was never started; `nocturne night list` shows those there are"
                            .formatted(night)));
    if (entry.state() == NightState.CLOSED) {
      return books.ofClosed(entry);
    }
    JournalEntry draining = cancelling(drainingFrom(entry), cancelled);
    kill.reached(CrashPoint.CONDUCTOR_DRAINING);
    if (draining.state() == NightState.DRAINING) {
      draining = steps.drain(draining, entries);
    }
    entries.step(night, "making the books");
    NightBooks made =
        draining.cancelled().isEmpty() ? books.audit(draining) : booksWithout(draining);
    if (draining.cancelled().stream().anyMatch(Stage::isIngest)
        || (!draining.cancelled().isEmpty() && !made.balance())) {
      entries.append(
          entries
              .next(draining, NightState.FAILED)
              .withNote("cancelled: " + words(draining.cancelled())));
      return made;
    }
    entries.append(
        entries
            .next(draining, NightState.CLOSED)
            .withNote(made.balance() ? "books balance" : "books do not balance"));
    kill.reached(CrashPoint.CONDUCTOR_CLOSED);
    return books.keep(draining, made);
  }

  /**
   * Makes the books of a night with cancelled stages. A store in which a stage hangs may not answer
   * the audit either.
   */
  private NightBooks booksWithout(JournalEntry draining) throws InterruptedException {
    Optional<NightBooks> made =
        new WatchedAudit(LONGEST_SILENCE)
            .make(progress -> books.audit(draining, Depth.PLAIN, progress));
    if (made.isEmpty()) {
      String why =
          "nothing was read for its books within %s s: a store does not answer"
              .formatted(LONGEST_SILENCE.toSeconds());
      entries.append(
          entries
              .next(draining, NightState.FAILED)
              .withNote("cancelled: " + words(draining.cancelled()) + "; " + why));
      throw new NightException(
          ("night %s is FAILED without %s, and %s; `nocturne books` names what is"
                  + " missing once it does, and `nocturne night start` continues the night")
              .formatted(draining.night(), words(draining.cancelled()), why));
    }
    return made.get();
  }

  private JournalEntry drainingFrom(JournalEntry entry) {
    return switch (entry.state()) {
      case DRAINING -> entries.takenOver(entry, NightState.DRAINING);
      case RECEIVING ->
          entries.append(
              entries
                  .next(entry, NightState.DRAINING)
                  .withEnds(survey.ofNight(entry))
                  .withDeadLetterEnds(steps.deadLetterEnds()));
      case STARTING -> closesEmpty(entry);
      case IDLE, CLOSED, FAILED ->
          throw new NightException(
              "night %s is %s and cannot be ended; start it again with `nocturne night start`"
                  .formatted(entry.night(), entry.state()));
    };
  }

  /**
   * Closes a night that is still starting, if nothing came. Records that come from now on belong to
   * the next revision, so the ends are noted here too.
   */
  private JournalEntry closesEmpty(JournalEntry entry) {
    Map<SurveyPartition, Long> noted = survey.ofNight(entry);
    if (noted.values().stream().allMatch(end -> end == 0)) {
      return entry.withEnds(noted);
    }
    JournalEntry receiving = entries.append(entries.next(entry, NightState.RECEIVING));
    return drainingFrom(receiving);
  }

  private JournalEntry cancelling(JournalEntry draining, Set<Stage> more) {
    if (draining.cancelled().containsAll(more) || draining.state() != NightState.DRAINING) {
      return draining;
    }
    Set<Stage> all = new TreeSet<>(more);
    all.addAll(draining.cancelled());
    return entries.append(
        entries
            .next(draining, NightState.DRAINING)
            .withCancelled(all)
            .withNote("cancelled: " + words(all)));
  }

  private static String words(Set<Stage> stages) {
    return stages.stream().sorted().map(Stage::name).collect(Collectors.joining(", "));
  }

  /**
   * Makes books as long as the audit makes progress. A stage is cancelled when it hangs, and its
   * store may not answer the audit either. The books are then given up, and the thread that makes
   * them is abandoned.
   *
   * @param silence time without progress after which they are given up
   */
  record WatchedAudit(Duration silence) {
    private static final long LOOK_MILLIS = 50;

    /** An audit that reports its progress. */
    @FunctionalInterface
    interface Audit {
      NightBooks make(AuditProgress progress) throws InterruptedException;
    }

    /** Answers the books; empty where they were given up. */
    Optional<NightBooks> make(Audit audit) throws InterruptedException {
      AtomicLong heard = new AtomicLong(System.nanoTime());
      AuditProgress progress =
          new AuditProgress() {
            @Override
            public void expects(long records) {
              heard.set(System.nanoTime());
            }

            @Override
            public void read(int records) {
              heard.set(System.nanoTime());
            }
          };
      FutureTask<NightBooks> books = new FutureTask<>(() -> audit.make(progress));
      Thread making = new Thread(books, "books of a night with a stage cancelled");
      making.setDaemon(true);
      making.start();
      try {
        while (true) {
          try {
            return Optional.of(books.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
          } catch (TimeoutException e) {
            if (System.nanoTime() - heard.get() > silence.toNanos()) {
              return Optional.empty();
            }
          }
        }
      } catch (ExecutionException e) {
        throw unwrapped(e);
      } finally {
        books.cancel(true);
      }
    }

    private static RuntimeException unwrapped(ExecutionException failed)
        throws InterruptedException {
      Throwable cause = failed.getCause();
      if (cause instanceof RuntimeException e) {
        return e;
      }
      if (cause instanceof InterruptedException e) {
        throw e;
      }
      if (cause instanceof Error e) {
        throw e;
      }
      return new IllegalStateException("making books throws nothing else", cause);
    }
  }
}
