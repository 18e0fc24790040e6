package nocturne.broker.books;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogRecord;
import nocturne.core.instance.Names;

/**
 * The state of one audit.
 *
 * @param back the stores to read
 * @param scope the night, and where in the stores its records begin
 * @param account the ledger's content of the night
 * @param earlier the kept books of the night, from which expired records are carried forward
 * @param depth how closely to look
 * @param progress receives the number of records read
 */
record Audit(
    BackEnd back,
    NightScope scope,
    NightAccount account,
    KeptBooks earlier,
    Depth depth,
    AuditProgress progress) {

  Names names() {
    return back.names();
  }

  /** The alerts that were published. */
  PublishedIndex publishedIndex() {
    return account.publishedIndex();
  }

  Pipeline pipeline() {
    return back.pipeline();
  }

  /** Whether a stage reads the alerts that ingest published, and no other stage is before it. */
  boolean isFirst(PipelineStage stage) {
    return stage.reads(pipeline().alerts());
  }

  /** The published alerts that came to a stage: all, or those that passed the one before it. */
  PublishedIndex passedTo(PipelineStage stage) {
    return isFirst(stage)
        ? publishedIndex()
        : publishedIndex()
            .among(account.passed(pipeline().writerOf(stage.input().orElseThrow()).stage()));
  }

  boolean isDeep() {
    return depth == Depth.DEEP;
  }

  OptionalInt earlierRevision() {
    Optional<NightBooks> books = earlier.newest();
    return books.isPresent() ? OptionalInt.of(books.get().revision()) : OptionalInt.empty();
  }

  Reconciliation reconciliation() {
    return reconciliation(publishedIndex());
  }

  /** A reconciliation with a part of the published alerts. */
  Reconciliation reconciliation(PublishedIndex some) {
    return new Reconciliation(earlierRevision(), some);
  }

  /** Reads what is there of a topic from the night's start to its end. */
  void read(String topic, Consumer<? super LogRecord> each) {
    back.log()
        .readToEnd(
            topic,
            scope.start(topic),
            told -> {
              progress.read(1);
              each.accept(told);
            });
  }

  /**
   * Notes which alerts have a row in a table, and which row names another place of the survey's
   * topic than the ledger.
   */
  void rows(String table, Reconciliation reconciliation) {
    PublishedIndex all = publishedIndex();
    reconciliation.read(
        () ->
            back.tables()
                .rows(
                    table,
                    scope.night(),
                    (candid, partition, offset) -> {
                      progress.read(1);
                      int i = reconciliation.saw(candid);
                      int published = all.find(candid);
                      if (i >= 0
                          && (partition != all.surveyPartition(published)
                              || offset != all.surveyOffset(published))) {
                        reconciliation.damaged(
                            i,
                            "its row says that the survey sent it at %s@%s, the ledger %s@%s"
                                .formatted(
                                    partition,
                                    offset,
                                    all.surveyPartition(published),
                                    all.surveyOffset(published)));
                      }
                    }));
  }

  /**
   * The records that a topic may lack because they expired; for a topic with alerts or dead letters
   * at the places in the ledger.
   */
  Expiry expiry(String topic, CheckName checkName) {
    return new Expiry(checkName, scope.start(topic), back.log().extent(topic), true, earlier);
  }

  /**
   * The records that a topic may lack because they expired; for a topic whose records have no
   * places on the alerts' topic.
   */
  Expiry expiryOfOthers(String topic, CheckName checkName) {
    return new Expiry(checkName, scope.start(topic), back.log().extent(topic), false, earlier);
  }
}
