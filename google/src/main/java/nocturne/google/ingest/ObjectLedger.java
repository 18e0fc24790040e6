package nocturne.google.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of numbered objects, of which ingest is the only writer. Whoever opens it takes the
 * first free number, and every earlier writer finds its next number taken: it is fenced. A {@link
 * LedgerMark} of this ledger has partition 0 alone, with the number of an entry as its offset.
 *
 * <p>Any thread and any process may read. Writing is for one thread.
 */
public final class ObjectLedger implements Ledger {
  private final LedgerObjects objects;
  private final KillPoint kill;
  private final AtomicLong known = new AtomicLong(LedgerObjects.FIRST);
  private @Nullable Writer writer;

  /**
   * @param bucket the bucket of the broker files
   * @param kill called at each place between two writes
   */
  public ObjectLedger(ObjectStore store, String bucket, KillPoint kill) {
    this.objects = new LedgerObjects(store, bucket);
    this.kill = kill;
  }

  @Override
  public LedgerMark end() {
    return new LedgerMark(Map.of(0, endNumber()));
  }

  long endNumber() {
    return known.accumulateAndGet(objects.end(known.get()), Math::max);
  }

  private static long number(LedgerMark mark) {
    return mark.offsets().getOrDefault(0, LedgerObjects.FIRST);
  }

  /**
   * Reads records of ingest. A scope of stages' partitions reads nothing, since stages write no
   * records into this ledger.
   */
  @Override
  public void read(LedgerMark from, Scope scope, Consumer<? super LedgerRecord> each) {
    if (scope instanceof Scope.Partitions) {
      return;
    }
    long unused =
        objects.read(
            number(from),
            (entry, number) -> {
              if (entry.kind() != LedgerEntry.Kind.LOST) {
                entry.record().ifPresent(each);
              }
            });
  }

  /** The packets of intents that could never be published; {@link #read} does not return them. */
  public List<IngestBatch> lost(LedgerMark from) {
    List<IngestBatch> lost = new ArrayList<>();
    long unused =
        objects.read(
            number(from),
            (entry, number) -> {
              if (entry.kind() == LedgerEntry.Kind.LOST) {
                lost.add((IngestBatch) entry.record().orElseThrow());
              }
            });
    return lost;
  }

  /** The entry with a number that is known to be taken. */
  LedgerEntry entry(long number) {
    return objects
        .read(number)
        .orElseThrow(
            () ->
                new PortException.Broken(
                    "Number "
                        + number
                        + " of the ledger was there and is gone; nobody may delete it."));
  }

  /** The entries from a number to the end. */
  List<LedgerEntry> entries(long from) {
    List<LedgerEntry> entries = new ArrayList<>();
    long unused = objects.read(from, (entry, number) -> entries.add(entry));
    return entries;
  }

  /** Appends a record of the poison-record guard. */
  @Override
  public void append(LedgerRecord record) {
    @Nullable Writer open = writer;
    if (open == null) {
      throw new IllegalStateException("the ledger is not open for writing: " + record);
    }
    open.put(LedgerEntry.Kind.OPEN, Optional.of(record));
  }

  /**
   * Opens the ledger for writing, if a number is still the first free one.
   *
   * @param end the number of the first entry to write
   * @param done all intents with lower numbers are published
   * @return the writer; empty if another writer has taken the number
   */
  Optional<Writer> open(long end, long done) {
    Writer next = new Writer(end, done);
    if (!next.tryOpen()) {
      return Optional.empty();
    }
    writer = next;
    return Optional.of(next);
  }

  /**
   * Writes entries with successive numbers, from its opening until another writer has taken the
   * next number.
   */
  final class Writer {
    private final UUID id = UUID.randomUUID();
    private long next;

    /** All intents with lower numbers are published. */
    private long done;

    /** Whether the newest entry is one whose messages are published after it. */
    private boolean newestPublishes;

    private boolean over;

    private Writer(long next, long done) {
      this.next = next;
      this.done = done;
    }

    /** Puts the entry that opens this writer, and returns whether its number was free. */
    private boolean tryOpen() {
      boolean ours =
          objects.put(next, new LedgerEntry(LedgerEntry.Kind.OPEN, id, done, Optional.empty()));
      advance();
      return ours;
    }

    private void advance() {
      known.accumulateAndGet(next, Math::max);
      next++;
    }

    /**
     * Puts the next entry.
     *
     * @throws PortException.Fenced if another writer has taken the number
     * @throws PortException.Unknown if it is not known whether the entry was put
     */
    void put(LedgerEntry.Kind kind, Optional<LedgerRecord> record) {
      if (over) {
        throw new PortException.Fenced("this writer of the ledger has ended at number " + next);
      }
      over = true; // stays so unless the put is known to have succeeded
      if (!objects.put(next, new LedgerEntry(kind, id, done, record))) {
        throw new PortException.Fenced(
            "number " + next + " of the ledger is another writer's; it is the ingest now");
      }
      over = false;
      long number = next;
      advance();
      newestPublishes = kind == LedgerEntry.Kind.INTENT || kind == LedgerEntry.Kind.RETRIED;
      if (!newestPublishes && done == number) {
        markAllPublished(); // this entry has no messages to publish
      }
      if (LedgerObjects.isLastOfSegment(number)) {
        kill.reached(CrashPoint.INTENT_SEGMENT_DUE);
        objects.putSegment(number);
      }
    }

    /** The number of the next entry. */
    long next() {
      return next;
    }

    /** Notes that all intents so far are published; the next entry records it. */
    void markAllPublished() {
      done = next;
    }

    /**
     * Whether the newest entry is an intent that is published, and no entry records yet that it is.
     */
    boolean mustRecordPublished() {
      return newestPublishes && done == next;
    }
  }
}
