package nocturne.standalone.kafka;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * The content of a partition's segments: the intact batches, the beginning of damage, and the
 * transactions without a marker.
 */
final class LogScan {
  /**
   * A transaction that no marker ends.
   *
   * @param first offset of its records
   */
  record Open(long producer, short epoch, long first) {}

  /** A piece of a segment, of some bytes from a place in it. */
  record Piece(Path segment, int at, int bytes) {
    long end() {
      return at + (long) bytes;
    }
  }

  /**
   * A sound batch of records.
   *
   * @param piece its bytes
   */
  record Batch(
      Piece piece,
      long first,
      long last,
      long producer,
      boolean isTransactional,
      boolean isMarker,
      int epoch) {}

  final List<Batch> batches = new ArrayList<>();

  /** The transactions that no marker ends, by producer. */
  final Map<Long, Open> open = new HashMap<>();

  /** The newest epoch of each producer of transactions. */
  final Map<Long, Short> epochs = new HashMap<>();

  /** The transactions that markers ended, by the markers' offsets. */
  private final Map<Long, Open> endedAt = new HashMap<>();

  /** The offset after the last sound batch. */
  long end;

  /** Offsets between sound batches that nothing covers. */
  final List<Range> holes = new ArrayList<>();

  /** The first offset of what is damaged between sound batches. */
  long damage = Long.MAX_VALUE;

  private long unreadable = Long.MAX_VALUE;
  private long least;

  /** Whether a sound batch covers an offset, and is not undecided. */
  boolean holds(long offset, long known) {
    return batches.stream()
        .anyMatch(b -> b.first() <= offset && offset <= b.last() && !isUndecided(b, known));
  }

  /**
   * Whether a batch is of a transaction whose marker is missing although it was ended.
   *
   * @param known a transaction that began below was ended
   */
  boolean isUndecided(Batch batch, long known) {
    @Nullable Open its = open.get(batch.producer());
    return batch.isTransactional()
        && its != null
        && its.first() < known
        && its.first() <= batch.first();
  }

  /** The offset of the first marker after the last records. */
  long markers() {
    int first = batches.size();
    while (first > 0 && batches.get(first - 1).isMarker()) {
      first--;
    }
    return first < batches.size() ? batches.get(first).first() : Long.MAX_VALUE;
  }

  /**
   * Removes markers after the last records that were written after records were lost there. No
   * batch then covers their offsets, and their transactions are open again, if records of these are
   * left.
   *
   * @param records offsets at which there was a record
   */
  void takeMarkersFrom(Set<Long> records) {
    long from = markers();
    batches.removeIf(
        batch -> {
          boolean isWrong = batch.first() >= from && records.contains(batch.first());
          @Nullable Open its = isWrong ? endedAt.get(batch.first()) : null;
          if (its != null) {
            open.putIfAbsent(its.producer(), its);
          }
          if (isWrong) {
            holes.add(new Range(batch.first(), batch.last() + 1));
          }
          return isWrong;
        });
  }

  /** The offset up to which readers see everything. */
  long stable() {
    return open.values().stream().mapToLong(Open::first).min().orElse(end);
  }

  /** Adds the batches of the next segment, up to the place from which none can be made out. */
  void add(Path segment, TransactionEnds ends) throws IOException {
    end = Math.max(end, PartitionLog.base(segment));
    least = Math.max(least, end);
    try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
      int read = 0;
      for (FileChannelRecordBatch batch : records.batches()) {
        if (batch.baseOffset() < least) {
          break;
        }
        add(segment, batch, ends);
        read = batch.position() + batch.sizeInBytes();
      }
      if (read < records.sizeInBytes()) {
        unreadable = Math.min(unreadable, least);
      }
    } catch (CorruptRecordException | IllegalArgumentException e) {
      unreadable = Math.min(unreadable, least);
    }
  }

  private void add(Path segment, FileChannelRecordBatch batch, TransactionEnds ends) {
    if (!isSound(batch)) {
      unreadable = Math.min(unreadable, batch.baseOffset());
      least = batch.baseOffset() + 1;
      return;
    }
    // What cannot be read at the very end is no damage: it was not written whole.
    damage = Math.min(damage, unreadable);
    long last = batches.isEmpty() ? batch.baseOffset() : batches.get(batches.size() - 1).last() + 1;
    if (last < batch.baseOffset()) {
      holes.add(new Range(last, batch.baseOffset()));
    }
    end = batch.nextOffset();
    least = end;
    batches.add(
        new Batch(
            new Piece(segment, batch.position(), batch.sizeInBytes()),
            batch.baseOffset(),
            batch.lastOffset(),
            batch.producerId(),
            batch.isTransactional(),
            batch.isControlBatch(),
            batch.partitionLeaderEpoch()));
    if (batch.isTransactional()) {
      epochs.merge(batch.producerId(), batch.producerEpoch(), (a, b) -> a > b ? a : b);
    }
    if (batch.isControlBatch()) {
      @Nullable Open ended = open.remove(batch.producerId());
      if (ended != null) {
        endedAt.put(batch.baseOffset(), ended);
      }
      noteEnd(batch, ends);
    } else if (batch.isTransactional()) {
      open.putIfAbsent(
          batch.producerId(),
          new Open(batch.producerId(), batch.producerEpoch(), batch.baseOffset()));
    }
  }

  private static void noteEnd(RecordBatch batch, TransactionEnds ends) {
    for (Record one : batch) {
      ControlRecordType type = ControlRecordType.parse(one.key());
      if (type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT) {
        ends.note(batch.producerId(), batch.producerEpoch(), type == ControlRecordType.COMMIT);
      }
    }
  }

  private static boolean isSound(FileChannelRecordBatch batch) {
    try {
      batch.ensureValid();
      return true;
    } catch (CorruptRecordException e) {
      return false;
    }
  }
}
