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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.SavedRecords;
import nocturne.broker.port.StreamRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MemoryRecordsBuilder;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition in a node's folder, while the node does not run. A power cut may take
 * the end of a log, which Kafka does not sync, and a disk may damage a part of it. Kafka then cuts
 * the log at the first damaged batch, or waits for the marker of a transaction for ever. {@link
 * #mend} puts back what another store holds, each record at its old offset, and keeps every sound
 * batch.
 *
 * <p>A transaction whose marker is missing, and of which another store holds a record, was
 * committed: its records are written anew without a transaction. One of which another partition has
 * a marker gets that marker. Others stay open, and Kafka's coordinator decides them.
 *
 * <p>A kill at any time leaves the log as it was or mended, or such that mending it again does the
 * rest: new segments are complete before any of them replaces an old one, and Kafka makes the
 * indexes anew that are deleted before.
 */
final class PartitionLog {
  private static final String SEGMENT = ".log";
  private static final String MENDED = ".mended";
  private static final int BATCH_BYTES = 1 << 20;

  private final Path folder;
  private final String topic;
  private final int partition;
  private final int segmentBytes;
  private final Scan scan = new Scan();
  private List<Path> segments = List.of();

  /**
   * A transaction that no marker ends.
   *
   * @param first offset of its records
   */
  private record Open(long producer, short epoch, long first) {}

  /** A sound batch of records in a segment. */
  private record Batch(
      Path segment,
      int at,
      int bytes,
      long first,
      long last,
      long producer,
      boolean isTransactional,
      int epoch) {}

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
   * Puts back what the log lacks, as it was read.
   *
   * @param ends how transactions ended, from the logs of all partitions
   * @param dryRun whether to write nothing, and only find what would be done
   * @return what was done; empty if nothing was missing
   */
  Optional<MendedLog> mend(SavedRecords saved, TransactionEnds ends, boolean dryRun)
      throws IOException {
    if (!dryRun) {
      deleteAll("*" + MENDED);
    }
    long known = saved.end(topic, partition);
    if (scan.damage < Long.MAX_VALUE && !saved.keepsBehindDamage(topic)) {
      return Optional.empty();
    }
    long missing = Math.min(scan.damage, known > scan.stable() ? scan.stable() : Long.MAX_VALUE);
    for (Open open : scan.open.values()) {
      if (ends.of(open.producer(), open.epoch()).isPresent()) {
        missing = Math.min(missing, open.first());
      }
    }
    if (missing == Long.MAX_VALUE) {
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
      return Optional.of(new MendedLog(topic, partition, missing, held[0], List.of()));
    }
    long base = isEmpty ? missing : base(segments.get(0));
    Rewriting rewriting = new Rewriting(known, base);
    saved.read(topic, partition, missing, rewriting::putBack);
    long end = Math.max(known, scan.end);
    List<Range> lost = rewriting.finish(missing, end, ends);
    return Optional.of(new MendedLog(topic, partition, missing, rewriting.putBack, lost));
  }

  /** The segments by ascending offset, from the one on that may hold this offset. */
  private List<Path> segmentsFrom(long offset) throws IOException {
    TreeMap<Long, Path> all = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SEGMENT)) {
      files.forEach(file -> all.put(base(file), file));
    }
    @Nullable Long first = all.floorKey(offset);
    return List.copyOf((first == null ? all : all.tailMap(first)).values());
  }

  private static long base(Path file) {
    String name = String.valueOf(file.getFileName());
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  /** What the segments hold. */
  private static final class Scan {
    final List<Batch> batches = new ArrayList<>();

    /** The transactions that no marker ends, by producer. */
    final Map<Long, Open> open = new HashMap<>();

    /** The offset after the last sound batch. */
    long end;

    /** The first offset of what is damaged between sound batches. */
    long damage = Long.MAX_VALUE;

    private long unreadable = Long.MAX_VALUE;
    private long least;

    /** Whether a sound batch covers an offset, and is not of a transaction without its marker. */
    boolean holds(long offset, long known) {
      return batches.stream()
          .anyMatch(
              b ->
                  b.first() <= offset
                      && offset <= b.last()
                      && !(b.isTransactional()
                          && openSince(b.producer()) < known
                          && b.first() >= openSince(b.producer())));
    }

    /** Where a producer's open transaction begins. */
    long openSince(long producer) {
      @Nullable Open its = open.get(producer);
      return its == null ? Long.MAX_VALUE : its.first();
    }

    /** The offset up to which readers see everything. */
    long stable() {
      return open.values().stream().mapToLong(Open::first).min().orElse(end);
    }

    /** Adds the batches of the next segment, up to the place from which none can be made out. */
    void add(Path segment, TransactionEnds ends) throws IOException {
      end = Math.max(end, base(segment));
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
      end = batch.nextOffset();
      least = end;
      batches.add(
          new Batch(
              segment,
              batch.position(),
              batch.sizeInBytes(),
              batch.baseOffset(),
              batch.lastOffset(),
              batch.producerId(),
              batch.isTransactional(),
              batch.partitionLeaderEpoch()));
      if (batch.isControlBatch()) {
        open.remove(batch.producerId());
        noteEnd(batch, ends);
      } else if (batch.isTransactional()) {
        open.putIfAbsent(
            batch.producerId(),
            new Open(batch.producerId(), batch.producerEpoch(), batch.baseOffset()));
      }
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

  private void deleteAll(String files) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, files)) {
      for (Path file : found) {
        Files.delete(file);
      }
    }
  }

  /** New segments of sound batches and of records that were put back, by ascending offset. */
  private final class Rewriting {
    private final Deque<Batch> kept = new ArrayDeque<>();
    private final List<Batch> undecided = new ArrayList<>();
    private final Map<Long, Open> open;
    private final Set<Long> committed = new HashSet<>();
    private final int epoch;
    private final long base;
    private final List<Path> written = new ArrayList<>();
    private final List<Range> covered = new ArrayList<>();
    private final List<StreamRecord> held = new ArrayList<>();
    private long heldBytes;
    private long putBack;
    private long savedTo;
    private @Nullable FileChannel out;

    /**
     * @param known transactions without a marker that begin below were decided
     * @param base first offset of the log
     */
    Rewriting(long known, long base) {
      this.base = base;
      this.open = new HashMap<>(scan.open);
      open.values().removeIf(its -> its.first() >= known);
      int newest = 0;
      for (Batch batch : scan.batches) {
        newest = Math.max(newest, batch.epoch());
        boolean without =
            batch.isTransactional()
                && open.containsKey(batch.producer())
                && batch.first() >= scan.openSince(batch.producer());
        (without ? undecided : kept).add(batch);
      }
      this.epoch = newest;
    }

    /** Writes a record back unless a kept batch covers its offset. */
    void putBack(StreamRecord told) {
      savedTo = told.offset() + 1;
      open.forEach(
          (producer, its) -> {
            if (its.first() == told.offset()) {
              committed.add(producer);
            }
          });
      while (!kept.isEmpty() && kept.element().last() < told.offset()) {
        keep(kept.remove());
      }
      if (kept.isEmpty() || kept.element().first() > told.offset()) {
        putBack++;
        hold(told);
      }
    }

    /** Puts the new segments in the place of the old ones; answers what is lost. */
    List<Range> finish(long missing, long end, TransactionEnds ends) throws IOException {
      // What another store holds of a transaction shows that all of it was committed.
      undecided.removeIf(b -> !committed.contains(b.producer()) || b.last() < savedTo);
      List<Batch> rest = new ArrayList<>(kept);
      rest.addAll(undecided);
      rest.sort(Comparator.comparingLong(Batch::first));
      for (Batch batch : rest) {
        if (undecided.contains(batch)) {
          decode(batch);
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

    private void decode(Batch batch) throws IOException {
      try (FileRecords all = FileRecords.open(batch.segment().toFile(), false)) {
        for (Record one : all.slice(batch.at(), batch.bytes()).records()) {
          if (one.offset() >= savedTo) {
            hold(KafkaMessages.fromLog(topic, partition, one));
          }
        }
      }
    }

    private void keep(Batch batch) {
      writeHeld();
      try (FileChannel in = FileChannel.open(batch.segment(), StandardOpenOption.READ)) {
        FileChannel to = out(batch.first());
        long at = batch.at();
        long end = at + batch.bytes();
        while (at < end) {
          at += in.transferTo(at, end - at, to);
        }
        cover(batch.first(), batch.last() + 1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void hold(StreamRecord told) {
      if (!held.isEmpty()
          && (held.get(held.size() - 1).offset() + 1 != told.offset() || heldBytes > BATCH_BYTES)) {
        writeHeld();
      }
      held.add(told);
      heldBytes += told.value().length;
    }

    /** Writes the markers of transactions that were kept and ended. */
    private void end(TransactionEnds ends, long at) throws IOException {
      long next = at;
      for (Open its : scan.open.values()) {
        Optional<TransactionEnds.End> end = ends.of(its.producer(), its.epoch());
        if (end.isPresent() && !open.containsKey(its.producer())) {
          ControlRecordType type =
              end.get().isCommit() ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
          MemoryRecords marker =
              MemoryRecords.withEndTransactionMarker(
                  next,
                  System.currentTimeMillis(),
                  epoch,
                  its.producer(),
                  end.get().epoch(),
                  new EndTransactionMarker(type, 0));
          write(marker.buffer(), next, next + 1);
          next++;
        }
      }
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
      for (StreamRecord told : held) {
        builder.appendWithOffset(
            told.offset(),
            told.timestampMillis(),
            told.key(),
            told.value(),
            KafkaMessages.headers(told.attributes()).toArray(Header[]::new));
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
      if (open != null && open.size() < segmentBytes) {
        return open;
      }
      finishSegment();
      return begin(written.isEmpty() ? base : first);
    }

    private FileChannel begin(long first) throws IOException {
      finishSegment();
      Path file = folder.resolve(String.format(Locale.ROOT, "%020d", first) + SEGMENT + MENDED);
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
      for (String index : List.of("*.index", "*.timeindex", "*.txnindex")) {
        deleteAll(index);
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.snapshot")) {
        for (Path file : files) {
          if (base(file) > missing) {
            Files.delete(file);
          }
        }
      }
      Set<Path> replaced = new HashSet<>();
      for (Path file : written) {
        Path segment = folder.resolve(String.valueOf(file.getFileName()).replace(MENDED, ""));
        Files.move(
            file, segment, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        replaced.add(segment);
      }
      for (Path file : segments) {
        if (!replaced.contains(file)) {
          Files.delete(file);
        }
      }
    }

    /** What nothing covers between two offsets. */
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
}
