package nocturne.broker.ingest;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * State of the open nights as the ledger has it: all that an ingest knows when it starts. Valid
 * only if read after the writer was opened, since a predecessor may commit until then.
 *
 * @param nights by night, what was seen and the positions
 * @param published by partition of the alerts' topic, the offset after the last alert published, in
 *     these nights or others
 */
record IngestHistory(Map<Night, NightIngest> nights, Map<Integer, Long> published) {

  /**
   * @param hears receives every record read
   */
  static IngestHistory read(
      Ledger ledger, Collection<OpenNight> open, Consumer<? super LedgerRecord> hears) {
    Map<Night, NightIngest> nights = new TreeMap<>();
    Map<Integer, Long> published = new HashMap<>();
    @Nullable LedgerMark from = null;
    for (OpenNight each : open) {
      nights.put(each.night(), new NightIngest(each));
      each.start().published().forEach((p, to) -> published.merge(p, to, Math::max));
      from = from == null ? each.since() : earlier(from, each.since());
    }
    IngestHistory memory = new IngestHistory(nights, published);
    if (from != null) {
      ledger.read(
          from,
          new Ledger.Scope.Ingest(),
          told -> {
            memory.add(told);
            hears.accept(told);
          });
    }
    return memory;
  }

  private static LedgerMark earlier(LedgerMark one, LedgerMark other) {
    Map<Integer, Long> offsets = new HashMap<>();
    one.offsets()
        .forEach(
            (part, offset) -> {
              Long its = other.offsets().get(part);
              if (its != null) {
                offsets.put(part, Math.min(offset, its));
              }
            });
    return new LedgerMark(offsets);
  }

  private void add(LedgerRecord told) {
    if (told instanceof IngestBatch batch) {
      batch.outcomes().forEach(this::noteWherePublished);
      NightIngest night = nights.get(batch.night());
      if (night != null) {
        night.add(batch);
      }
    } else if (told instanceof NightLeft left) {
      NightIngest night = nights.get(left.night());
      if (night != null) {
        night.add(left);
      }
    } else if (told instanceof StageRange retries) {
      NightIngest night = nights.get(retries.night());
      if (night != null && retries.stage().equals(Stage.INGEST)) {
        night.add(retries);
      }
    } else if (told instanceof Retried again && again.stage().equals(Stage.INGEST)) {
      PacketOutcome outcome = again.outcome();
      if (outcome != null) {
        noteWherePublished(outcome);
      }
      NightIngest night = nights.get(again.night());
      if (night != null) {
        night.add(again);
      }
    }
  }

  private void noteWherePublished(PacketOutcome outcome) {
    Position at = outcome.at();
    if (outcome.kind() == PacketOutcome.Kind.PUBLISHED && at != null) {
      published.merge(at.partition(), at.offset() + 1, Math::max);
    }
  }
}
