package nocturne.broker.consumer;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.DoorBatch;
import nocturne.broker.ledger.DoorLeft;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says of nights that are open: the only thing a door knows when it starts. Right
 * only when read after the writer was opened, since before that a predecessor may still commit.
 *
 * @param nights by night, what was seen and where we are
 * @param published by partition of the alerts' topic, the offset after the last alert published, in
 *     these nights or others
 */
record DoorMemory(Map<Night, NightAtDoor> nights, Map<Integer, Long> published) {

  /**
   * @param hears is told of every record read
   */
  static DoorMemory read(
      Ledger ledger, Collection<OpenNight> open, Consumer<? super LedgerRecord> hears) {
    Map<Night, NightAtDoor> nights = new TreeMap<>();
    Map<Integer, Long> published = new HashMap<>();
    @Nullable LedgerMark from = null;
    for (OpenNight each : open) {
      nights.put(each.night(), new NightAtDoor(each));
      each.start().published().forEach((p, to) -> published.merge(p, to, Math::max));
      from = from == null ? each.since() : earlier(from, each.since());
    }
    DoorMemory memory = new DoorMemory(nights, published);
    if (from != null) {
      ledger.read(
          from,
          new Ledger.Scope.Door(),
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
    if (told instanceof DoorBatch batch) {
      batch.fates().forEach(this::noteWherePublished);
      NightAtDoor night = nights.get(batch.night());
      if (night != null) {
        night.add(batch);
      }
    } else if (told instanceof DoorLeft left) {
      NightAtDoor night = nights.get(left.night());
      if (night != null) {
        night.add(left);
      }
    } else if (told instanceof StageRange requests) {
      NightAtDoor night = nights.get(requests.night());
      if (night != null && requests.stage() == Stage.CONSUMER) {
        night.add(requests);
      }
    } else if (told instanceof Retried again && again.stage() == Stage.CONSUMER) {
      PacketFate fate = again.fate();
      if (fate != null) {
        noteWherePublished(fate);
      }
      NightAtDoor night = nights.get(again.night());
      if (night != null) {
        night.add(again);
      }
    }
  }

  private void noteWherePublished(PacketFate fate) {
    Position at = fate.at();
    if (fate.kind() == PacketFate.Kind.PUBLISHED && at != null) {
      published.merge(at.partition(), at.offset() + 1, Math::max);
    }
  }
}
