package nocturne.google.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;

/**
 * A ledger of numbered objects, of which ingest is the only writer. Whoever opens it takes the
 * first free number, and every earlier writer finds its next number taken: it is fenced. A mark is
 * a number, as that of part 0.
 *
 * <p>Any thread and any process may read. Writing is for one thread.
 */
public final class ObjectLedger implements Ledger {
  private final LedgerObjects objects;
  private final KillPoint kill;
  private final AtomicLong known = new AtomicLong(LedgerObjects.FIRST);
  private @Nullable Reign reign;

  /**
   * @param bucket of the broker files
   * @param kill reached at each place between two writes
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

  /** Of stages there are no records; they have no ledger. */
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
                entry.told().ifPresent(each);
              }
            });
  }

  /** Packets of intents that are lost, with their nights; they are not in {@link #read}. */
  public List<IngestBatch> lost(LedgerMark from) {
    List<IngestBatch> lost = new ArrayList<>();
    long unused =
        objects.read(
            number(from),
            (entry, number) -> {
              if (entry.kind() == LedgerEntry.Kind.LOST) {
                lost.add((IngestBatch) entry.told().orElseThrow());
              }
            });
    return lost;
  }

  /** The entry of a number that is taken. */
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

  /** Appends what the poison-record guard notes. */
  @Override
  public void append(LedgerRecord told) {
    @Nullable Reign open = reign;
    if (open == null) {
      throw new IllegalStateException("the ledger is not open for writing: " + told);
    }
    open.put(LedgerEntry.Kind.OPEN, Optional.of(told));
  }

  /**
   * Opens the ledger for writing, if a number is still the first free one.
   *
   * @param end that number
   * @param done the intents below are published
   */
  Optional<Reign> open(long end, long done) {
    Reign next = new Reign(end, done);
    if (!next.begins()) {
      return Optional.empty();
    }
    reign = next;
    return Optional.of(next);
  }

  /** One writer's time, from its opening to the first number that another takes. */
  final class Reign {
    private final UUID writer = UUID.randomUUID();
    private long next;
    private long done;
    private boolean owesDone;
    private boolean over;

    private Reign(long next, long done) {
      this.next = next;
      this.done = done;
    }

    private boolean begins() {
      boolean ours =
          objects.put(next, new LedgerEntry(LedgerEntry.Kind.OPEN, writer, done, Optional.empty()));
      stands();
      return ours;
    }

    private void stands() {
      known.accumulateAndGet(next, Math::max);
      next++;
    }

    /**
     * Puts the next entry.
     *
     * @throws PortException.Fenced if another writer has taken the number
     * @throws PortException.Unknown if that cannot be told
     */
    void put(LedgerEntry.Kind kind, Optional<LedgerRecord> told) {
      if (over) {
        throw new PortException.Fenced("this writer of the ledger has ended at number " + next);
      }
      over = true; // unless it is certain to stand
      if (!objects.put(next, new LedgerEntry(kind, writer, done, told))) {
        throw new PortException.Fenced(
            "number " + next + " of the ledger is another writer's; it is the ingest now");
      }
      over = false;
      long number = next;
      stands();
      owesDone = kind == LedgerEntry.Kind.INTENT || kind == LedgerEntry.Kind.RETRIED;
      if (!owesDone && done == number) {
        isDone(); // nothing is published for it
      }
      if (LedgerObjects.isLastOfSegment(number)) {
        kill.reached(Place.INTENT_SEGMENT_DUE);
        objects.putSegment(number);
      }
    }

    /** The number that the next entry will have, if it stands. */
    long next() {
      return next;
    }

    /** All intents so far are published. */
    void isDone() {
      done = next;
    }

    /** Whether the newest entry is an intent that is published, of which no entry says so. */
    boolean owesDone() {
      return owesDone && done == next;
    }
  }
}
