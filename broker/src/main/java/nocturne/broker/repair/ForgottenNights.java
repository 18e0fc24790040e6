package nocturne.broker.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.books.BookStore;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogWriter;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/**
 * Nights of the journal that the ledger does not know, since its topic was recreated. A closed
 * night gets back the records kept with its books; an open one is received again.
 */
public record ForgottenNights(BackEnd back, Journal journal, BookStore books) {

  /**
   * Puts back, or prepares that it is received again, what any of them lacks.
   *
   * @param dryRun whether to change nothing, and say what would be done
   */
  public List<Repaired> repair(boolean dryRun) {
    Set<Night> known = known();
    List<Repaired> done = new ArrayList<>();
    for (JournalEntry entry : journal.latest()) {
      if (known.contains(entry.night())) {
        continue;
      }
      if (entry.state() == NightState.CLOSED) {
        restore(entry, dryRun, done);
      } else {
        forgetResults(entry.night(), dryRun, done);
      }
    }
    return done;
  }

  /**
   * Deletes the results of open nights that the ledger does not know, or does not know because it
   * is gone itself. A repair does this before it recreates topics, so that stages never find
   * recreated topics beside earlier results, even if the repair ends early.
   *
   * @throws nocturne.broker.port.PortException.Unavailable if a table cannot be changed now
   */
  public List<Repaired> forget() {
    Set<Night> known = known();
    List<Repaired> done = new ArrayList<>();
    journal.latest().stream()
        .filter(entry -> entry.state() != NightState.CLOSED)
        .map(JournalEntry::night)
        .filter(night -> !known.contains(night))
        .forEach(night -> forgetResults(night, false, done));
    return done;
  }

  private Set<Night> known() {
    Set<Night> nights = new TreeSet<>();
    if (!back.topics().exists(back.names().topic(Topic.LEDGER))) {
      return nights;
    }
    back.ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.Ingest(),
            told -> {
              if (told instanceof IngestBatch batch) {
                nights.add(batch.night());
              } else if (told instanceof NightLeft left) {
                nights.add(left.night());
              }
            });
    return nights;
  }

  private void restore(JournalEntry closed, boolean dryRun, List<Repaired> done) {
    List<LedgerRecord> records = books.ledger(closed.night(), closed.revision());
    String topic = "topic " + back.names().topic(Topic.LEDGER);
    String found = "night " + closed.night() + " is closed, and its records are gone";
    if (!records.isEmpty()) {
      if (!dryRun) {
        putBack(records);
      }
      String what = dryRun ? " records would be put back" : " records put back";
      done.add(new Repaired(topic, found, records.size() + what + " from beside its books", false));
    } else if (books
        .newest(closed.night(), closed.revision())
        .filter(kept -> kept.count("received") > 0)
        .isPresent()) {
      done.add(
          new Repaired(topic, found, "none are kept; `nocturne books --kept` has its books", true));
    }
  }

  private void putBack(List<LedgerRecord> records) {
    try (LogWriter writer = ShortTopics.writer(back)) {
      writer.begin();
      records.forEach(writer::record);
      writer.commit();
    }
  }

  /** Deletes results of stages whose topics are recreated; the stages make them again. */
  private void forgetResults(Night open, boolean dryRun, List<Repaired> done) {
    for (PipelineStage stage : back.pipeline().tableStages()) {
      if (!stage.reads(back.pipeline().alerts())) {
        String table = stage.table().orElseThrow();
        if (!back.tables().exists(table)) {
          continue;
        }
        long[] had = {0};
        back.tables().rows(table, open, (candid, partition, offset) -> had[0]++);
        if (!dryRun) {
          back.tables().delete(table, open);
        }
        if (had[0] > 0) {
          done.add(
              new Repaired(
                  "table " + back.names().dataset() + "." + table,
                  "night " + open + " is open, and its topics begin anew",
                  had[0] + (dryRun ? " rows would be" : " rows are") + " deleted and made again",
                  false));
        }
      }
    }
  }
}
