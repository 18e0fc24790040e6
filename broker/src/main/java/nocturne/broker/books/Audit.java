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
 * One audit: what is asked about, and what the ledger has told.
 *
 * @param back the stores that are asked
 * @param scope the night, and where in the stores it begins
 * @param account what the ledger says of the night
 * @param earlier the books kept of the night, which carry forward what has expired since
 * @param depth how closely to look
 * @param progress hears how far it is
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

  /** Of a part of the published alerts. */
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

  /** What a topic may lack that holds the alerts, or dead letters, at the places noted of them. */
  Expiry expiry(String topic, CheckName checkName) {
    return new Expiry(checkName, scope.start(topic), back.log().extent(topic), true, earlier);
  }

  /** The same for a topic that says nothing of where on it an alert's record stood. */
  Expiry expiryOfOthers(String topic, CheckName checkName) {
    return new Expiry(checkName, scope.start(topic), back.log().extent(topic), false, earlier);
  }
}
