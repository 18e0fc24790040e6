package nocturne.broker.books;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** Alerts on the topics that carry them, and the ranges that filters took of theirs. */
record TopicChecks(Audit audit) {
  /** Checks that each published alert is once on the topic, at the place in the ledger. */
  BookCheck published() {
    String topic = audit.names().topic(audit.pipeline().alerts());
    PublishedIndex publishedIndex = audit.publishedIndex();
    Reconciliation reconciliation = audit.reconciliation();
    Map<Integer, Range> extent = audit.back().log().extent(topic);
    Map<Integer, Range> ranges = new HashMap<>();
    for (int p = 0; p < publishedIndex.partitions(); p++) {
      @Nullable Range kept = extent.get(p);
      if (kept != null && publishedIndex.size(p) > 0) {
        long from = Math.max(kept.from(), publishedIndex.offset(publishedIndex.ranked(p, 0)));
        long to =
            Math.min(
                kept.to(),
                publishedIndex.offset(publishedIndex.ranked(p, publishedIndex.size(p) - 1)) + 1);
        ranges.put(p, new Range(Math.min(from, to), to));
      }
    }
    reconciliation.read(
        () ->
            audit
                .back()
                .log()
                .read(
                    topic,
                    ranges,
                    record -> {
                      audit.progress().read(1);
                      // Alerts of other nights may stand between.
                      if (isOfNight(record, reconciliation)) {
                        saw(record, reconciliation);
                      }
                    }));
    reconciliation.carryForward(audit.expiry(topic, CheckName.PUBLISHED));
    return reconciliation.check(CheckName.PUBLISHED, "published (ledger)", "on " + topic);
  }

  private void saw(LogRecord record, Reconciliation reconciliation) {
    PublishedIndex publishedIndex = audit.publishedIndex();
    int here = publishedIndex.at(record.partition(), record.offset());
    long candid = candid(record.key() == null ? "" : text(record.key()));
    if (here >= 0 && publishedIndex.candid(here) == candid) {
      reconciliation.saw(here);
    } else {
      int elsewhere = publishedIndex.find(candid);
      reconciliation.stranger(
          Difference.of(
              Difference.Kind.SURPLUS,
              candid,
              record.position(),
              elsewhere < 0
                  ? "the ledger has no such alert"
                  : "the ledger has it at " + publishedIndex.place(elsewhere)));
    }
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  /** Each alert that passed a stage is on its topic, once. */
  BookCheck passed(PipelineStage stage) {
    PublishedIndex publishedIndex =
        audit.publishedIndex().among(audit.account().passed(stage.stage()));
    Reconciliation reconciliation = audit.reconciliation(publishedIndex);
    String topic = audit.names().topic(stage.topics().get(0));
    reconciliation.read(
        () ->
            audit.read(
                topic,
                record -> {
                  if (isOfNight(record, reconciliation)) {
                    reconciliation.saw(candid(record.attributes().getOrDefault("candid", "")));
                  }
                }));
    CheckName name = CheckName.PASSED.of(stage.stage());
    reconciliation.carryForward(audit.expiryOfOthers(topic, name));
    return reconciliation.check(name, "passed (ledger)", "on " + topic);
  }

  /**
   * The ledger has the ranges that a filter took, and how many alerts there were in each; it names
   * only those that passed.
   */
  BookCheck evaluated(PipelineStage stage) {
    String topic = audit.names().topic(audit.pipeline().alerts());
    PublishedIndex publishedIndex = audit.publishedIndex();
    Reconciliation reconciliation = audit.reconciliation();
    for (StageRange range : audit.account().ranges(stage.stage(), topic)) {
      int from = publishedIndex.from(range.partition(), range.range().from());
      int to = publishedIndex.from(range.partition(), range.range().to());
      for (int rank = from; rank < to; rank++) {
        reconciliation.saw(publishedIndex.ranked(range.partition(), rank));
      }
      if (range.tally().taken() != to - from) {
        reconciliation.damaged(
            "offsets %s of partition %s: the %s took %s alerts where ingest published %s"
                .formatted(
                    range.range(),
                    range.partition(),
                    stage.name(),
                    range.tally().taken(),
                    to - from));
      }
    }
    return reconciliation.check(
        CheckName.EVALUATED.of(stage.stage()), "published", "taken by " + stage.name());
  }

  private boolean isOfNight(LogRecord record, Reconciliation reconciliation) {
    Optional<Night> night = PublishedAlerts.nightOf(record, audit.names().survey());
    if (night.isEmpty()) {
      reconciliation.stranger(
          Difference.of(
              Difference.Kind.SURPLUS,
              "a record that no stage of ours wrote, at %s of %s"
                  .formatted(record.position(), record.topic())));
    }
    return night.equals(Optional.of(audit.scope().night()));
  }

  /** -1 where there is none, which is on no published index. */
  private static long candid(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
