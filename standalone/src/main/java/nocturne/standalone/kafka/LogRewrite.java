package nocturne.standalone.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the end of a partition's log, while its node does not run: new segments of sound batches
 * and of records that are put back, by ascending offset. All new segments are complete before any
 * replaces an old one.
 */
final class LogRewrite {
  static final String SEGMENT = ".log";
  static final String MENDED = ".mended";
  private static final int BATCH_BYTES = 1 << 20;

  private final PartitionLog log;
  private final LogScan scan;
  private final Deque<LogScan.Batch> kept = new ArrayDeque<>();
  private final List<LogScan.Batch> undecided = new ArrayList<>();
  private final long known;
  private final Set<Long> committed = new HashSet<>();
  private final int epoch;
  private final long base;
  private final List<Path> written = new ArrayList<>();
  private final List<Range> covered = new ArrayList<>();
  private final List<LogRecord> held = new ArrayList<>();
  private long heldBytes;
  private long putBack;
  private long savedTo;
  private @Nullable FileChannel out;

  /**
   * @param known transactions without a marker that begin below were decided
   * @param base first offset of the log
   */
  LogRewrite(PartitionLog log, LogScan scan, long known, long base) {
    this.log = log;
    this.scan = scan;
    this.known = known;
    this.base = base;
    int newest = 0;
    for (LogScan.Batch batch : scan.batches) {
      newest = Math.max(newest, batch.epoch());
      (scan.isUndecided(batch, known) ? undecided : kept).add(batch);
    }
    this.epoch = newest;
  }

  /** Number of records that were put back so far. */
  long putBack() {
    return putBack;
  }

  /** Writes a record back unless a kept batch covers its offset. */
  void putBack(LogRecord record) {
    savedTo = record.offset() + 1;
    scan.open.values().stream()
        .filter(transaction -> transaction.first() == record.offset())
        .forEach(transaction -> committed.add(transaction.producer()));
    while (!kept.isEmpty() && kept.element().last() < record.offset()) {
      keep(kept.remove());
    }
    if (kept.isEmpty() || kept.element().first() > record.offset()) {
      putBack++;
      hold(record);
    }
  }

  /** Puts the new segments in the place of the old ones; answers what is lost. */
  List<Range> finish(long missing, long end, TransactionEnds ends) throws IOException {
    // What another store holds of a transaction shows that all of it was committed.
    undecided.removeIf(b -> !committed.contains(b.producer()) || b.last() < savedTo);
    List<LogScan.Batch> rest = new ArrayList<>(kept);
    rest.addAll(undecided);
    rest.sort(Comparator.comparingLong(LogScan.Batch::first));
    for (LogScan.Batch batch : rest) {
      if (undecided.contains(batch)) {
        decode(batch.piece());
      } else {
        keep(batch);
      }
    }
    writeHeld();
    List<Range> lost = gaps(Math.max(missing, savedTo), end);
    long last = covered.isEmpty() ? missing : covered.get(covered.size() - 1).to();
    if (last < end) {
      pass(last, end);
    } else if (written.isEmpty()) {
      begin(base);
    }
    end(ends, Math.max(last, end));
    finishSegment();
    replace(missing);
    return lost;
  }

  private void decode(LogScan.Piece piece) throws IOException {
    try (FileRecords all = FileRecords.open(piece.segment().toFile(), false)) {
      for (Record one : all.slice(piece.at(), piece.bytes()).records()) {
        if (one.offset() >= savedTo) {
          hold(KafkaMessages.fromLog(log.topic(), log.partition(), one));
        }
      }
    }
  }

  private void keep(LogScan.Batch batch) {
    writeHeld();
    LogScan.Piece piece = batch.piece();
    try (FileChannel in = FileChannel.open(piece.segment(), StandardOpenOption.READ)) {
      FileChannel to = out(batch.first());
      long at = piece.at();
      long end = piece.end();
      while (at < end) {
        at += in.transferTo(at, end - at, to);
      }
      cover(batch.first(), batch.last() + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hold(LogRecord record) {
    if (!held.isEmpty()
        && (held.get(held.size() - 1).offset() + 1 != record.offset() || heldBytes > BATCH_BYTES)) {
      writeHeld();
    }
    held.add(record);
    heldBytes += record.value().length;
  }

  /** Writes the markers of transactions that were kept and ended. */
  private void end(TransactionEnds ends, long at) throws IOException {
    long next = at;
    for (LogScan.Open transaction : scan.open.values()) {
      Optional<TransactionEnds.End> end = ends.of(transaction.producer(), transaction.epoch());
      if (end.isPresent() && transaction.first() >= known) {
        write(marker(next, epoch, transaction, end.get()), next, next + 1);
        next++;
      }
    }
  }

  /** The marker that ends a transaction. */
  static ByteBuffer marker(
      long offset, int leaderEpoch, LogScan.Open transaction, TransactionEnds.End end) {
    ControlRecordType type = end.isCommit() ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
    return MemoryRecords.withEndTransactionMarker(
            offset,
            System.currentTimeMillis(),
            leaderEpoch,
            transaction.producer(),
            end.epoch(),
            new EndTransactionMarker(type, 0))
        .buffer();
  }

  /** Writes a batch without records, so that readers pass over these offsets. */
  private void pass(long from, long to) throws IOException {
    ByteBuffer empty = ByteBuffer.allocate(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
    DefaultRecordBatch.writeEmptyHeader(
        empty,
        RecordBatch.CURRENT_MAGIC_VALUE,
        RecordBatch.NO_PRODUCER_ID,
        RecordBatch.NO_PRODUCER_EPOCH,
        RecordBatch.NO_SEQUENCE,
        from,
        to - 1,
        epoch,
        TimestampType.CREATE_TIME,
        RecordBatch.NO_TIMESTAMP,
        false,
        false);
    empty.flip();
    write(empty, from, to);
  }

  private void write(ByteBuffer bytes, long from, long to) throws IOException {
    FileChannel open = out(from);
    while (bytes.hasRemaining()) {
      open.write(bytes);
    }
    cover(from, to);
  }

  private void writeHeld() {
    if (held.isEmpty()) {
      return;
    }
    long first = held.get(0).offset();
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(BATCH_BYTES),
            RecordBatch.CURRENT_MAGIC_VALUE,
            Compression.zstd().level(1).build(),
            TimestampType.CREATE_TIME,
            first,
            RecordBatch.NO_TIMESTAMP,
            epoch);
    for (LogRecord record : held) {
      builder.appendWithOffset(
          record.offset(),
          record.timestampMillis(),
          record.key(),
          record.value(),
          KafkaMessages.headers(record.attributes()).toArray(Header[]::new));
    }
    try {
      write(builder.build().buffer(), first, first + held.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    held.clear();
    heldBytes = 0;
  }

  private void cover(long from, long to) {
    int last = covered.size() - 1;
    if (last >= 0 && covered.get(last).to() == from) {
      covered.set(last, new Range(covered.get(last).from(), to));
    } else {
      covered.add(new Range(from, to));
    }
  }

  /** The segment for a batch that begins with this offset. */
  private FileChannel out(long first) throws IOException {
    @Nullable FileChannel open = out;
    if (open != null && open.size() < log.segmentBytes()) {
      return open;
    }
    return begin(written.isEmpty() ? base : first);
  }

  private FileChannel begin(long first) throws IOException {
    finishSegment();
    Path file = log.folder().resolve(String.format(Locale.ROOT, "%020d", first) + SEGMENT + MENDED);
    FileChannel begun =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    written.add(file);
    out = begun;
    return begun;
  }

  private void finishSegment() throws IOException {
    @Nullable FileChannel open = out;
    if (open != null) {
      open.force(true);
      open.close();
      out = null;
    }
  }

  private void replace(long missing) throws IOException {
    deleteFrom("*.{index,timeindex,txnindex}", base);
    deleteFrom("*.snapshot", missing + 1);
    Set<Path> replaced = new HashSet<>();
    for (Path file : written) {
      Path segment = log.folder().resolve(String.valueOf(file.getFileName()).replace(MENDED, ""));
      Files.move(
          file, segment, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      replaced.add(segment);
    }
    for (Path file : log.segments()) {
      if (!replaced.contains(file)) {
        Files.delete(file);
      }
    }
  }

  /** Deletes files of this and later offsets, which Kafka makes again. */
  private void deleteFrom(String names, long offset) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(log.folder(), names)) {
      for (Path file : files) {
        if (PartitionLog.base(file) >= offset) {
          Files.delete(file);
        }
      }
    }
  }

  /** The ranges between two offsets that no batch covers. */
  private List<Range> gaps(long from, long to) {
    List<Range> gaps = new ArrayList<>();
    long at = from;
    for (Range range : covered) {
      if (range.from() > at) {
        gaps.add(new Range(at, Math.min(range.from(), to)));
      }
      at = Math.max(at, range.to());
    }
    if (at < to) {
      gaps.add(new Range(at, to));
    }
    return gaps;
  }
}
