package nocturne.broker.books;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.core.instance.Names;

/**
 * One audit: what is asked about, and what the ledger has told.
 *
 * @param pipeline of the instance
 * @param scope the night, and where in the stores it begins
 * @param account what the ledger says of the night
 * @param publishedIndex the alerts that were published
 * @param earlier the newest books kept of the night, which carry forward what has expired since
 * @param depth how closely to look
 * @param progress hears how far it is
 */
record Audit(
    Pipeline pipeline,
    NightScope scope,
    NightAccount account,
    PublishedIndex publishedIndex,
    Optional<NightBooks> earlier,
    Depth depth,
    AuditProgress progress) {

  /** The instance's names. */
  Names names() {
    return pipeline.names();
  }

  /** Whether a stage reads the alerts that ingest published, and no other stage is before it. */
  boolean isFirst(PipelineStage stage) {
    return stage.reads(pipeline.alerts());
  }

  /** The published alerts that came to a stage: all, or those that passed the one before it. */
  PublishedIndex passedTo(PipelineStage stage) {
    return isFirst(stage)
        ? publishedIndex
        : publishedIndex.among(
            account.passed(pipeline.writerOf(stage.input().orElseThrow()).stage()));
  }

  boolean isDeep() {
    return depth == Depth.DEEP;
  }

  OptionalInt earlierRevision() {
    return earlier.isPresent() ? OptionalInt.of(earlier.get().revision()) : OptionalInt.empty();
  }

  Reconciliation reconciliation() {
    return new Reconciliation(publishedIndex);
  }

  /** Reads what is there of a topic from the night's start to its end. */
  void read(Streams streams, String topic, Consumer<? super StreamRecord> each) {
    streams.readToEnd(
        topic,
        scope.start(topic),
        told -> {
          progress.read(1);
          each.accept(told);
        });
  }

  /** What a topic that is not the alerts' own may lack. */
  Expiry expiry(Streams streams, String topic, CheckName checkName) {
    return Expiry.ofOthers(checkName, scope.start(topic), streams.extent(topic), earlier);
  }

  /** The same for the topic that the published index's places are on. */
  Expiry expiry(Map<Integer, Range> extent, String topic, CheckName checkName) {
    return Expiry.ofAlerts(checkName, scope.start(topic), extent, earlier);
  }
}
