package nocturne.broker.conductor;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.Depth;
import nocturne.broker.books.Evidence;
import nocturne.broker.books.NightBooks;
import nocturne.broker.books.NightScope;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.PortException;

/** Makes the books of nights from what the stores hold, or takes those kept when they closed. */
record BookKeeping(
    NightSteps steps, SurveyEnds survey, Evidence evidence, BookStore bookStore, KillPoint kill) {

  /**
   * The books as the stores have them now, fit to be kept.
   *
   * @throws PortException.Unavailable if a store does not answer: kept books are never replaced
   */
  NightBooks audit(JournalEntry entry) throws InterruptedException {
    NightBooks books = audit(entry, Depth.PLAIN, AuditProgress.NONE);
    Optional<String> unanswered = books.unanswered();
    if (unanswered.isPresent()) {
      throw new PortException.Unavailable(unanswered.get(), null);
    }
    return books;
  }

  /** The books as far as the stores answer now. */
  NightBooks audit(JournalEntry entry, Depth depth, AuditProgress reading)
      throws InterruptedException {
    Map<SurveyPartition, Long> offered =
        entry.ends().orElseGet(() -> survey.of(entry.surveyTopic()));
    NightBooks books =
        evidence.audit(
            NightScope.of(entry, offered),
            bookStore.readable(entry.night(), entry.revision(), depth),
            depth,
            reading);
    return books.withCounters(steps.counters());
  }

  /** The books kept at the closing; empty if the night is open or if none are kept. */
  Optional<NightBooks> kept(JournalEntry entry) {
    return entry.state() == NightState.CLOSED
        ? bookStore.kept(entry.night(), entry.revision())
        : Optional.empty();
  }

  /**
   * The books kept at the closing. If the conductor that closed the night died before it kept them,
   * they are made and kept now.
   */
  NightBooks ofClosed(JournalEntry closed) throws InterruptedException {
    Optional<NightBooks> kept = bookStore.kept(closed.night(), closed.revision());
    return kept.isPresent() ? kept.get() : keep(closed, audit(closed));
  }

  /**
   * Keeps the ledger records and the books of a closed night. Returns the kept books, which may be
   * another conductor's.
   */
  NightBooks keep(JournalEntry closed, NightBooks books) {
    bookStore.keepLedger(
        closed.night(), closed.revision(), steps.ledger(), Entries.start(closed).since());
    bookStore.keep(books);
    kill.reached(CrashPoint.BOOKS_KEPT);
    return bookStore.kept(books.night(), books.revision()).orElse(books);
  }
}
