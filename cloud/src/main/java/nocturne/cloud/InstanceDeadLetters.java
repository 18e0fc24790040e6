package nocturne.cloud;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nocturne.app.Failure;
import nocturne.app.deadletter.DeadLetterRows;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterIndex.State;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.google.deadletter.RejectedAtIngest;
import nocturne.google.valueadded.ValueAddedSink;

/** The dead letters of an instance's ingest, tables and value-added stages. */
record InstanceDeadLetters(OpenInstance open) {

  /**
   * A dead letter.
   *
   * @param name night, stage and a rest that is unique among these
   * @param rejected ingest's entry of it; empty for the other stages
   */
  record Found(
      String name, DeadLetter deadLetter, State state, Optional<RejectedAtIngest.Entry> rejected) {

    DeadLetterRows.Row row() {
      return new DeadLetterRows.Row(name, deadLetter, state);
    }
  }

  /** The selected dead letters, of the oldest night first. */
  List<Found> of(Wanted wanted) {
    List<Found> all = new ArrayList<>();
    for (Night night : wanted.night().map(List::of).orElseGet(this::nights)) {
      if (wanted.stage().map(Stage::isIngest).orElse(true)) {
        rejected(night, all);
      }
      tables()
          .forEach(
              (stage, table) -> {
                if (wanted.stage().map(stage::equals).orElse(true)) {
                  behindIngest(night, stage, table, all);
                }
              });
    }
    return all.stream().filter(each -> wanted.takes(each.deadLetter())).toList();
  }

  private List<Night> nights() {
    return List.copyOf(open.journal().nights());
  }

  private void rejected(Night night, List<Found> all) {
    StartingPoint start =
        open.journal().latest(night).flatMap(JournalEntry::start).orElse(StartingPoint.ORIGIN);
    RejectedAtIngest.of(night, start, open.ledger(), open.rejected(), open.retries())
        .entries()
        .forEach(
            each ->
                all.add(
                    new Found(
                        name(night, each.deadLetter().stage(), each.name()),
                        each.deadLetter(),
                        each.state(),
                        Optional.of(each))));
  }

  private static String name(Night night, Stage stage, String rest) {
    return night.basicIso() + "/" + stage.name() + "/" + rest;
  }

  /** Adds the dead letters of a stage after ingest. One is retried if its alert has a row. */
  private void behindIngest(Night night, Stage stage, String table, List<Found> all) {
    Map<Candid, DeadLetter> dead = open.deadLetters().of(night, stage);
    Set<Long> rows = new HashSet<>();
    if (!dead.isEmpty()) {
      open.tables().candids(table, night, (candid, count) -> rows.add(candid));
    }
    dead.forEach(
        (candid, its) ->
            all.add(
                new Found(
                    name(night, stage, String.format(Locale.ROOT, "%s-%08x", candid, its.crc32c())),
                    its,
                    rows.contains(candid.value()) ? State.RETRIED : State.PENDING,
                    Optional.empty())));
  }

  /** The table in which a stage leaves its trace, for each stage after ingest that does. */
  private Map<Stage, String> tables() {
    Map<Stage, String> tables = new LinkedHashMap<>();
    PipelineStage alerts = open.pipeline().alertRows();
    tables.put(alerts.stage(), alerts.table().orElseThrow());
    for (PipelineStage stage : open.pipeline().valueAdded()) {
      tables.put(stage.stage(), ValueAddedSink.table(stage.plugIn().orElseThrow()));
    }
    return tables;
  }

  /**
   * The dead letters with some names; all if no names are given.
   *
   * @throws Failure with exit code 2 if there is no dead letter of a name
   */
  static List<Found> named(List<Found> all, Collection<String> names) {
    Set<String> missing = new TreeSet<>(names);
    all.forEach(each -> missing.remove(each.name()));
    if (!missing.isEmpty()) {
      throw Failure.misuse(
          "There is no such dead letter: "
              + String.join(", ", missing)
              + "; `nocturne dead-letters list` shows those there are.");
    }
    return all.stream().filter(each -> names.isEmpty() || names.contains(each.name())).toList();
  }
}
