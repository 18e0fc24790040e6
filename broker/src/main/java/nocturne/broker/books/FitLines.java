package nocturne.broker.books;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.broker.figure.FigureStore;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** What became of the alerts that passed the filter: their records, rows and figures. */
final class FitLines {
  private final Audit audit;
  private final LetterLines letters;
  private final FitRecords records;
  private final long[] fitted;

  private final RollCall tabled;

  FitLines(Audit audit, LetterLines letters, Function<String, Night> nights) {
    this.audit = audit;
    this.letters = letters;
    this.records = new FitRecords(audit.names().topic(Topic.SALT2), nights);
    this.fitted = audit.account().fitted();
    Arrays.sort(fitted);
    this.tabled = new RollCall(audit.roll().among(withRecord()));
  }

  /** Those that passed and were not set aside by the fit. */
  private long[] withRecord() {
    Set<Long> aside = aside(Stage.FIT, audit.names().topic(Topic.EXTRAGALACTIC));
    return Arrays.stream(audit.account().passed())
        .filter(candid -> !aside.contains(candid))
        .toArray();
  }

  private Set<Long> aside(Stage stage, String topic) {
    return letters.of(stage, topic).stream()
        .flatMap(letter -> letter.candid().stream())
        .map(Candid::value)
        .collect(Collectors.toSet());
  }

  /** Each alert that passed has one record, which says of it what the ledger says, or a letter. */
  BookLine fitted(Streams streams) {
    RollCall call = new RollCall(audit.roll().among(audit.account().passed()));
    String topic = records.topic();
    audit.read(streams, topic, told -> record(told, call));
    call.vouch(audit.expiry(streams, topic, Heading.FITTED));
    for (Letter letter : letters.of(Stage.FIT, audit.names().topic(Topic.EXTRAGALACTIC))) {
      letter.candid().ifPresent(candid -> call.saw(candid.value()));
    }
    return call.line(
        Heading.FITTED, "passed (ledger)", "on " + topic + " + set aside", audit.earlierRevision());
  }

  private void record(StreamRecord told, RollCall call) {
    Optional<FitRecord> read;
    try {
      read = records.read(told);
    } catch (UnreadableException | RuntimeException e) {
      call.stranger(
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
    int i = call.saw(candid);
    boolean said = Arrays.binarySearch(fitted, candid) >= 0;
    if (i >= 0 && fit.isFitted() != said) {
      call.damaged(
          i,
          "its record says that it was "
              + (fit.isFitted() ? "" : "not ")
              + "fitted, the ledger the contrary");
    }
  }

  /** Each record has a row that says where the survey sent the alert, or a letter. */
  BookLine tabled(Tables tables) {
    Roll roll = audit.roll();
    try {
      tables.rows(
          Names.SALT2_TABLE,
          audit.scope().night(),
          (candid, partition, offset) -> {
            audit.progress().read(1);
            int i = tabled.saw(candid);
            int published = roll.find(candid);
            if (i >= 0
                && published >= 0
                && (partition != roll.surveyPartition(published)
                    || offset != roll.surveyOffset(published))) {
              tabled.damaged(
                  i,
                  "its row says that the survey sent it at "
                      + partition
                      + "@"
                      + offset
                      + ", the ledger "
                      + roll.surveyPartition(published)
                      + "@"
                      + roll.surveyOffset(published));
            }
          });
    } catch (PortException.Broken e) {
      tabled.damaged("the table: " + e.getMessage());
    }
    for (Letter letter : letters.of(Stage.TABULATE, records.topic())) {
      letter.candid().ifPresent(candid -> tabled.saw(candid.value()));
    }
    return tabled.line(Heading.SALT2, "fitted or not", "rows + set aside", audit.earlierRevision());
  }

  /**
   * Each alert that was fitted has a figure, or a letter; read whole, it says that it is this
   * night's or later.
   */
  BookLine figures(FigureStore figures) {
    Roll roll = audit.roll().among(fitted);
    Set<Long> aside = aside(Stage.FIGURE, records.topic());
    RollCall call = new RollCall(roll);
    for (int i = 0; i < roll.size(); i++) {
      audit.progress().read(1);
      Candid candid = new Candid(roll.candid(i));
      boolean there =
          audit.isDeep() ? figures.has(candid, audit.scope().night()) : figures.has(candid);
      if (there || aside.contains(candid.value())) {
        call.saw(i);
      }
    }
    return call.line(Heading.FIGURES, "fitted", "drawn + set aside", audit.earlierRevision());
  }
}
