package nocturne.google.books;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.LongConsumer;
import nocturne.broker.books.CheckName;
import nocturne.broker.books.StageCounts;
import nocturne.broker.books.Traces;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.deadletter.TraceDeadLetters;

/**
 * The traces of one value-added stage: a row, or a dead letter, of each alert that came to it; a
 * message on its topic of each alert that it publishes; a plot of each alert that passes, if it
 * draws. An alert has passed if any of its rows says so.
 */
final class StageTraces {
  private final Stage stage;
  private final boolean isFilter;
  private final Optional<StageTraces> before;
  private final Stores stores;
  private final StageCounts names;

  /**
   * Where the stage leaves its traces.
   *
   * @param table with the rows
   * @param published the counter of its topic
   * @param plots empty where it draws none
   */
  record Stores(
      BigQueryTables tables,
      String table,
      TraceDeadLetters deadLetters,
      Counts published,
      Optional<PlotListing> plots) {}

  /**
   * @param isFilter whether it publishes those alone that pass
   * @param before the stage whose alerts it reads; empty where it reads all that are published
   */
  StageTraces(Stage stage, boolean isFilter, Optional<StageTraces> before, Stores stores) {
    this.stage = stage;
    this.isFilter = isFilter;
    this.before = before;
    this.stores = stores;
    this.names = StageCounts.of(stage);
  }

  /** All lines of the books, in the order of an alert's journey. */
  List<Traces> lines() {
    List<Traces> lines = new ArrayList<>();
    if (isFilter) {
      lines.add(evaluated());
      lines.add(published());
    } else {
      lines.add(published());
      lines.add(evaluated());
    }
    drawn().ifPresent(lines::add);
    return lines;
  }

  /**
   * The traces for which the end of a night waits: those that the stage leaves before it
   * acknowledges.
   */
  List<Traces> awaited() {
    List<Traces> lines = new ArrayList<>();
    lines.add(evaluated());
    drawn().ifPresent(lines::add);
    return lines;
  }

  private Optional<Traces.Expected> came() {
    return before.map(StageTraces::passed);
  }

  private Traces.Expected passed() {
    return new Traces.Expected(
        names.passed(),
        (night, each) ->
            outcomes(
                night,
                (candid, notPassed) -> {
                  if (notPassed == null) {
                    each.accept(candid);
                  }
                }));
  }

  private void outcomes(Night night, BigQueryTables.OutcomeSink each) {
    stores.tables().outcomes(stores.table(), night, each);
  }

  /** Counts those that pass, and the others by reason. */
  void count(Night night, SortedMap<String, Long> counts) {
    counts.put(names.passed(), 0L);
    outcomes(
        night,
        (candid, notPassed) ->
            counts.merge(
                notPassed == null ? names.passed() : names.notPassed() + notPassed, 1L, Long::sum));
  }

  private void deadLetters(Night night, LongConsumer each) {
    stores.deadLetters().candids(night, stage, each);
  }

  private Traces evaluated() {
    return line(
        isFilter ? CheckName.EVALUATED.of(stage) : CheckName.rows(stage),
        came(),
        "rows + dead-lettered",
        (night, sink) ->
            NightTraces.once(
                sink,
                each ->
                    stores
                        .tables()
                        .candids(stores.table(), night, (candid, rows) -> each.accept(candid)),
                each -> deadLetters(night, each)));
  }

  /** By the word of the topic's counter. */
  Traces published() {
    return isFilter
        ? line(
            CheckName.PASSED.of(stage),
            Optional.of(passed()),
            "by the counter",
            (night, sink) -> NightTraces.list(stores.published(), night, sink))
        : line(
            CheckName.published(stage),
            came(),
            "by the counter + dead-lettered",
            (night, sink) ->
                NightTraces.once(
                    sink,
                    each ->
                        stores
                            .published()
                            .of(night)
                            .forEach(message -> each.accept(Long.parseLong(message.what()))),
                    each -> deadLetters(night, each)));
  }

  /** The plots of alerts that pass according to their rows. */
  private Optional<Traces> drawn() {
    return stores
        .plots()
        .map(
            plots ->
                line(
                    CheckName.PLOTS.of(stage),
                    Optional.of(passed()),
                    "drawn",
                    (night, sink) -> {
                      List<Long> all = new ArrayList<>();
                      passed().candids().list(night, all::add);
                      plots.among(all).forEach(each -> sink.alert(each, OptionalLong.empty()));
                    }));
  }

  private Traces line(
      CheckName checkName,
      Optional<Traces.Expected> expected,
      String foundAs,
      Line.Listing listing) {
    return new Line(checkName, stage, expected, foundAs, listing);
  }
}
