package nocturne.standalone.kafka;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.SavedRecords;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition in a node's folder, while the node does not run. A power cut may take
 * the end of a log, which Kafka does not sync, and a disk may damage a part of it. Kafka then cuts
 * the log at the first damaged batch, or waits for the marker of a transaction for ever. {@link
 * #mend} puts back what another store holds, each record at its old offset, and keeps every sound
 * batch.
 *
 * <p>A transaction whose marker is missing, and of which another store holds a record, was
 * committed: its records are written again without a transaction. One of which another partition
 * has a marker, or which ended by the log of Kafka's coordinator, gets that marker. Of others the
 * coordinator decides those that it knows to be open; it does not know the rest, and they are
 * aborted.
 *
 * <p>A kill at any time leaves the log as it was or mended, or such that mending it again does the
 * rest: new segments are complete before any of them replaces an old one, and Kafka makes the
 * indexes again that are deleted before.
 */
final class PartitionLog {
  private final Path folder;
  private final String topic;
  private final int partition;
  private final int segmentBytes;
  private final LogScan scan = new LogScan();
  private List<Path> segments = List.of();

  PartitionLog(Path folder, String topic, int partition, int segmentBytes) {
    this.folder = folder;
    this.topic = topic;
    this.partition = partition;
    this.segmentBytes = segmentBytes;
  }

  /**
   * Reads the log.
   *
   * @param synced the offset up to which Kafka has synced the log: what is below is not looked at,
   *     as far as it lies in earlier segments
   * @param ends receives how transactions ended
   */
  PartitionLog read(long synced, TransactionEnds ends) throws IOException {
    segments = segmentsFrom(synced);
    for (Path segment : segments) {
      scan.add(segment, ends);
    }
    return this;
  }

  /**
   * Whether the log ends with a complete batch, at this offset or later. Reads only the headers of
   * the last segment.
   */
  boolean endsAt(long offset) throws IOException {
    List<Path> last = segmentsFrom(Long.MAX_VALUE);
    if (last.isEmpty()) {
      return offset == 0;
    }
    try (FileRecords records = FileRecords.open(last.get(0).toFile(), false)) {
      long next = base(last.get(0));
      int read = 0;
      for (FileChannelRecordBatch batch : records.batches()) {
        if (batch.baseOffset() < next) {
          return false;
        }
        next = batch.nextOffset();
        read = batch.position() + batch.sizeInBytes();
      }
      return read == records.sizeInBytes() && next >= offset;
    } catch (CorruptRecordException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether nothing is damaged in what was read, but for its very end. */
  boolean isSound() {
    return scan.damage == Long.MAX_VALUE;
  }

  /**
   * Puts back what the log lacks, as it was read.
   *
   * @param ends how transactions ended, from the logs of all partitions
   * @param dryRun whether to write nothing, and only find what would be done
   * @return what was done; empty if nothing was missing
   */
  Optional<MendedLog> mend(SavedRecords saved, TransactionEnds ends, boolean dryRun)
      throws IOException {
    if (!dryRun) {
      deleteUnfinished();
    }
    long known = saved.end(topic, partition);
    takeWrongMarkers(saved, known);
    if (scan.damage < Long.MAX_VALUE && !saved.keepsBehindDamage(topic)) {
      return Optional.empty();
    }
    long missing =
        Math.min(
            Math.min(scan.damage, known > scan.stable() ? scan.stable() : Long.MAX_VALUE),
            firstSavedInHole(saved));
    if (missing == Long.MAX_VALUE) {
      if (!dryRun) {
        endTransactions(ends);
      }
      return Optional.empty();
    }
    boolean isEmpty = scan.end == 0;
    if (isEmpty) {
      missing = Math.min(known, saved.begin(topic, partition));
    }
    if (dryRun) {
      long[] held = {0};
      saved.read(
          topic, partition, missing, told -> held[0] += scan.holds(told.offset(), known) ? 0 : 1);
      return Optional.of(new MendedLog(topic, partition, isEmpty, missing, held[0], List.of()));
    }
    long base = isEmpty ? missing : base(segments.get(0));
    LogRewrite rewrite = new LogRewrite(this, scan, known, base);
    saved.read(topic, partition, missing, rewrite::putBack);
    List<Range> lost = rewrite.finish(missing, Math.max(known, scan.end), ends);
    return Optional.of(new MendedLog(topic, partition, isEmpty, missing, rewrite.putBack(), lost));
  }

  /** A node that ran on a log without its end has put markers where records were. */
  private void takeWrongMarkers(SavedRecords saved, long known) {
    long markers = scan.markers();
    if (known > markers) {
      Set<Long> records = new HashSet<>();
      saved.read(
          topic,
          partition,
          markers,
          told -> {
            if (told.offset() < scan.end) {
              records.add(told.offset());
            }
          });
      scan.takeMarkersFrom(records);
    }
  }

  /** The first offset that nothing covers here and another store holds. */
  private long firstSavedInHole(SavedRecords saved) {
    long[] first = {Long.MAX_VALUE};
    if (!scan.holes.isEmpty()) {
      saved.read(
          topic,
          partition,
          scan.holes.get(0).from(),
          told -> {
            if (scan.holes.stream()
                .anyMatch(hole -> hole.from() <= told.offset() && told.offset() < hole.to())) {
              first[0] = Math.min(first[0], told.offset());
            }
          });
    }
    return first[0];
  }

  /** Appends the markers of transactions that ended, to a log that lacks nothing else. */
  private void endTransactions(TransactionEnds ends) throws IOException {
    if (scan.batches.isEmpty()) {
      return;
    }
    Path segment = segments.get(segments.size() - 1);
    LogScan.Batch last = scan.batches.get(scan.batches.size() - 1);
    LogScan.Piece piece = last.piece();
    // Behind the last sound batch there may be one that was not written whole.
    long at = piece.segment().equals(segment) ? piece.end() : 0;
    long next = scan.end;
    for (LogScan.Open open : scan.open.values()) {
      Optional<TransactionEnds.End> end = ends.of(open.producer(), open.epoch());
      if (end.isPresent()) {
        try (FileChannel log = FileChannel.open(segment, StandardOpenOption.WRITE)) {
          log.truncate(at);
          at += log.write(LogRewrite.marker(next++, last.epoch(), open, end.get()), at);
          log.force(true);
        }
      }
    }
  }

  /**
   * Whether a producer has written here that the coordinator of transactions knows less of: a
   * transaction that it does not know would stay open for ever, and an epoch older than that of
   * records is refused.
   *
   * @param known the newest epoch of each producer that the coordinator knows
   * @param ends how transactions ended
   */
  boolean isAheadOf(Map<Long, Short> known, TransactionEnds ends) {
    return scan.epochs.entrySet().stream()
            .anyMatch(its -> known.getOrDefault(its.getKey(), its.getValue()) < its.getValue())
        || scan.open.values().stream()
            .anyMatch(
                its ->
                    !known.containsKey(its.producer())
                        && ends.of(its.producer(), its.epoch()).isEmpty());
  }

  /** Reads the records of all sound batches. */
  void records(Consumer<? super Record> each) throws IOException {
    for (Path segment : segments) {
      try (FileRecords all = FileRecords.open(segment.toFile(), false)) {
        for (LogScan.Batch batch : scan.batches) {
          LogScan.Piece piece = batch.piece();
          if (piece.segment().equals(segment)) {
            all.slice(piece.at(), piece.bytes()).records().forEach(each);
          }
        }
      }
    }
  }

  /** Deletes all records, the newest first, so that a kill leaves an older state of the log. */
  MendedLog beginAnew() throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, "*.{index,timeindex,txnindex,snapshot}")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    for (int i = segments.size() - 1; i >= 0; i--) {
      Files.delete(segments.get(i));
    }
    return new MendedLog(topic, partition, true, 0, 0, List.of());
  }

  Path folder() {
    return folder;
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  int segmentBytes() {
    return segmentBytes;
  }

  List<Path> segments() {
    return segments;
  }

  /** The segments by ascending offset, from the one on that may hold this offset. */
  private List<Path> segmentsFrom(long offset) throws IOException {
    TreeMap<Long, Path> all = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + LogRewrite.SEGMENT)) {
      files.forEach(file -> all.put(base(file), file));
    }
    @Nullable Long first = all.floorKey(offset);
    return List.copyOf((first == null ? all : all.tailMap(first)).values());
  }

  static long base(Path file) {
    String name = String.valueOf(file.getFileName());
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  /** Deletes what a mend has left that was killed. */
  private void deleteUnfinished() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + LogRewrite.MENDED)) {
      for (Path file : found) {
        Files.delete(file);
      }
    }
  }
}
