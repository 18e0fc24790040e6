package nocturne.broker.books;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Topic;

/**
 * The lines of a value-added stage whose topic has one record for each alert that it evaluates, and
 * fills a table: the alerts that came to it against its records, and these against the rows.
 */
final class StageChecks {
  private final Audit audit;
  private final PipelineStage stage;
  private final PipelineStage rows;
  private final DeadLetterChecks deadLetters;
  private final ResultRecords records;
  private final String input;
  private final String topic;
  private final long[] passed;
  private final PublishedIndex expected;

  StageChecks(Audit audit, PipelineStage stage, DeadLetterChecks deadLetters) {
    this.audit = audit;
    this.stage = stage;
    this.deadLetters = deadLetters;
    Topic output = stage.topics().get(0);
    this.rows =
        audit.pipeline().readersOf(output).stream()
            .filter(reader -> reader.table().isPresent())
            .findFirst()
            .orElseThrow();
    this.input = audit.names().topic(stage.input().orElseThrow());
    this.topic = audit.names().topic(output);
    this.records = new ResultRecords(topic, rows.columns(), audit.names().survey());
    this.passed = audit.account().passed(stage.stage());
    Arrays.sort(passed);
    this.expected = audit.passedTo(stage);
  }

  /**
   * Each alert that came to the stage has one record, which says of it what the ledger says, or a
   * dead letter.
   */
  BookCheck published() {
    CheckName name = CheckName.published(stage.stage());
    Reconciliation reconciliation = audit.reconciliation(expected);
    reconciliation.read(() -> audit.read(topic, record -> record(record, reconciliation)));
    reconciliation.mayLack(deadLetters.unread());
    reconciliation.carryForward(audit.expiryOfOthers(topic, name));
    for (DeadLetter deadLetter : deadLetters.of(stage.stage(), input)) {
      deadLetter.candid().ifPresent(candid -> reconciliation.saw(candid.value()));
    }
    return reconciliation.check(
        name,
        audit.isFirst(stage) ? "published" : "passed (ledger)",
        "on " + topic + " + dead-lettered");
  }

  private void record(LogRecord record, Reconciliation reconciliation) {
    Optional<ResultRecord> read;
    try {
      read = records.read(record);
    } catch (UnreadableException | RuntimeException e) {
      reconciliation.stranger(
          Difference.of(
              Difference.Kind.SURPLUS,
              "a record that no stage of ours wrote, at %s of %s: %s"
                  .formatted(record.position(), record.topic(), e.getMessage())));
      return;
    }
    if (read.isEmpty() || !read.get().night().equals(audit.scope().night())) {
      return;
    }
    long candid = read.get().candid().value();
    int i = reconciliation.saw(candid);
    boolean passes = read.get().passes();
    if (i >= 0 && passes != Arrays.binarySearch(passed, candid) >= 0) {
      reconciliation.damaged(
          i,
          "its record says that %sthe ledger the contrary"
              .formatted(passes ? "it passed, " : "it did not pass, "));
    }
  }

  /** Each record has a row that says where the survey sent the alert, or a dead letter. */
  BookCheck inTable() {
    Reconciliation reconciliation = audit.reconciliation(withRecord());
    String table = rows.table().orElseThrow();
    audit.rows(table, reconciliation);
    if (audit.isDeep()) {
      reconciliation.read(
          () ->
              audit.back().tables().digests(table, audit.scope().night(), (candid, digest) -> {}));
    }
    reconciliation.mayLack(deadLetters.unread());
    for (DeadLetter deadLetter : deadLetters.of(rows.stage(), topic)) {
      deadLetter.candid().ifPresent(candid -> reconciliation.saw(candid.value()));
    }
    return reconciliation.check(CheckName.rows(stage.stage()), "records", "rows + dead-lettered");
  }

  /** The alerts that came to the stage and were not dead-lettered by it. */
  private PublishedIndex withRecord() {
    Set<Long> skipped =
        deadLetters.of(stage.stage(), input).stream()
            .flatMap(deadLetter -> deadLetter.candid().stream())
            .map(Candid::value)
            .collect(Collectors.toSet());
    return expected.among(expected.candids().filter(candid -> !skipped.contains(candid)).toArray());
  }
}
