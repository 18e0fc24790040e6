package nocturne.broker.books;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.ledger.Stage;
import nocturne.broker.plot.PlotStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** What became of the alerts that passed the filter: their records, rows and plots. */
final class FitChecks {
  private final Audit audit;
  private final DeadLetterChecks deadLetters;
  private final FitRecords records;
  private final long[] fitted;

  private final Reconciliation inTable;

  FitChecks(Audit audit, DeadLetterChecks deadLetters, Function<String, Night> nights) {
    this.audit = audit;
    this.deadLetters = deadLetters;
    this.records = new FitRecords(audit.names().topic(Topic.SALT2), nights);
    this.fitted = audit.account().fitted();
    Arrays.sort(fitted);
    this.inTable = new Reconciliation(audit.publishedIndex().among(withRecord()));
  }

  /** Those that passed and were not dead-lettered by the fit. */
  private long[] withRecord() {
    Set<Long> skipped = skipped(Stage.FIT, audit.names().topic(Topic.EXTRAGALACTIC));
    return Arrays.stream(audit.account().passed())
        .filter(candid -> !skipped.contains(candid))
        .toArray();
  }

  private Set<Long> skipped(Stage stage, String topic) {
    return deadLetters.of(stage, topic).stream()
        .flatMap(deadLetter -> deadLetter.candid().stream())
        .map(Candid::value)
        .collect(Collectors.toSet());
  }

  /**
   * Each alert that passed has one record, which says of it what the ledger says, or a dead letter.
   */
  BookCheck fitted(Streams streams) {
    Reconciliation reconciliation =
        new Reconciliation(audit.publishedIndex().among(audit.account().passed()));
    String topic = records.topic();
    audit.read(streams, topic, told -> record(told, reconciliation));
    reconciliation.carryForward(audit.expiry(streams, topic, CheckName.FITTED));
    for (DeadLetter deadLetter :
        deadLetters.of(Stage.FIT, audit.names().topic(Topic.EXTRAGALACTIC))) {
      deadLetter.candid().ifPresent(candid -> reconciliation.saw(candid.value()));
    }
    return reconciliation.check(
        CheckName.FITTED,
        "passed (ledger)",
        "on " + topic + " + dead-lettered",
        audit.earlierRevision());
  }

  private void record(StreamRecord told, Reconciliation reconciliation) {
    Optional<FitRecord> read;
    try {
      read = records.read(told);
    } catch (UnreadableException | RuntimeException e) {
      reconciliation.stranger(
          Difference.of(
              Difference.Kind.SURPLUS,
              "a record that no stage of ours wrote, at "
                  + told.position()
                  + " of "
                  + told.topic()
                  + ": "
                  + e.getMessage()));
      return;
    }
    if (read.isEmpty() || !read.get().night().equals(audit.scope().night())) {
      return;
    }
    FitRecord fit = read.get();
    long candid = fit.candid().value();
    int i = reconciliation.saw(candid);
    boolean said = Arrays.binarySearch(fitted, candid) >= 0;
    if (i >= 0 && fit.isFitted() != said) {
      reconciliation.damaged(
          i,
          "its record says that it was "
              + (fit.isFitted() ? "" : "not ")
              + "fitted, the ledger the contrary");
    }
  }

  /** Each record has a row that says where the survey sent the alert, or a dead letter. */
  BookCheck inTable(Tables tables) {
    PublishedIndex publishedIndex = audit.publishedIndex();
    try {
      tables.rows(
          Names.SALT2_TABLE,
          audit.scope().night(),
          (candid, partition, offset) -> {
            audit.progress().read(1);
            int i = inTable.saw(candid);
            int published = publishedIndex.find(candid);
            if (i >= 0
                && published >= 0
                && (partition != publishedIndex.surveyPartition(published)
                    || offset != publishedIndex.surveyOffset(published))) {
              inTable.damaged(
                  i,
                  "its row says that the survey sent it at "
                      + partition
                      + "@"
                      + offset
                      + ", the ledger "
                      + publishedIndex.surveyPartition(published)
                      + "@"
                      + publishedIndex.surveyOffset(published));
            }
          });
    } catch (PortException.Broken e) {
      inTable.damaged("the table: " + e.getMessage());
    }
    for (DeadLetter deadLetter : deadLetters.of(Stage.TABLE, records.topic())) {
      deadLetter.candid().ifPresent(candid -> inTable.saw(candid.value()));
    }
    return inTable.check(
        CheckName.SALT2, "fitted or not", "rows + dead-lettered", audit.earlierRevision());
  }

  /**
   * Each alert that was fitted has a plot; read whole, it says that it is this night's or later.
   */
  BookCheck plots(PlotStore plots) {
    PublishedIndex publishedIndex = audit.publishedIndex().among(fitted);
    Reconciliation reconciliation = new Reconciliation(publishedIndex);
    for (int i = 0; i < publishedIndex.size(); i++) {
      audit.progress().read(1);
      Candid candid = new Candid(publishedIndex.candid(i));
      boolean there = audit.isDeep() ? plots.has(candid, audit.scope().night()) : plots.has(candid);
      if (there) {
        reconciliation.saw(i);
      }
    }
    return reconciliation.check(CheckName.PLOTS, "fitted", "drawn", audit.earlierRevision());
  }
}
