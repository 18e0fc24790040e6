package nocturne.google.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjLongConsumer;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's objects: {@code ledger/} and a number from 1 without gap, in the bucket of the
 * broker files. A thousand of them are also in one segment, {@code ledger/segments/} and its first
 * number, so that a night is read with hundreds of requests; a segment may be missing. Any thread
 * may call.
 */
final class LedgerObjects {
  /** The first number. */
  static final long FIRST = 1;

  /** Entries of a segment. */
  static final int SEGMENT = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(LedgerObjects.class);
  private static final String PREFIX = "ledger/";
  private static final String SEGMENTS = PREFIX + "segments/";
  private static final int READS_AT_ONCE = 32;

  /** Number of segments that are read ahead. */
  private static final int SEGMENTS_AHEAD = 4;

  /** Maximum number of puts; each takes as long as the store tries. */
  private static final int TRIES = 10;

  private final ObjectStore store;
  private final String bucket;

  LedgerObjects(ObjectStore store, String bucket) {
    this.store = store;
    this.bucket = bucket;
  }

  /** The entry with a number; empty if the number is free. */
  Optional<LedgerEntry> read(long number) {
    return store.read(bucket, name(number)).map(bytes -> decoded(name(number), bytes));
  }

  /**
   * Puts an entry if its number is free. If the store's answer is lost, this method reads the
   * object, whose writer tells whether the put succeeded. The caller must not put another entry
   * under this number.
   *
   * @return true if this entry has the number, false if another writer's has it
   * @throws PortException.Unknown if it is not known whether the entry was put
   */
  boolean put(long number, LedgerEntry entry) {
    byte[] bytes = entry.encode();
    for (int tries = 1; ; tries++) {
      try {
        if (store.putIfAbsent(bucket, name(number), bytes) == ObjectStore.Put.CREATED) {
          return true;
        }
        Optional<LedgerEntry> there = read(number);
        if (there.isPresent()) {
          return there.get().writer().equals(entry.writer());
        }
      } catch (PortException.Unknown | PortException.Unavailable e) {
        if (tries == TRIES || Thread.currentThread().isInterrupted()) {
          throw new PortException.Unknown(
              "It is not known whether %s was written to the bucket %s: %s"
                  .formatted(name(number), bucket, e.getMessage()),
              e);
        }
        LOG.warn(
            "It is not known whether {} was written, so it is looked for: {}",
            name(number),
            e.getMessage());
        Optional<LedgerEntry> there = lookFor(number);
        if (there.isPresent()) {
          return there.get().writer().equals(entry.writer());
        }
      }
      if (tries == TRIES) {
        throw new PortException.Broken(
            "%s of the ledger in the bucket %s was deleted; nobody may delete objects there."
                .formatted(name(number), bucket));
      }
    }
  }

  private Optional<LedgerEntry> lookFor(long number) {
    try {
      return read(number);
    } catch (PortException.Unavailable e) {
      return Optional.empty(); // the next put says so too
    }
  }

  /**
   * Finds the first free number in listings of a thousand numbers, from the last segment on if
   * nothing is known.
   *
   * @param from a number that is known to be taken, or the first free one, or {@link #FIRST}
   */
  long end(long from) {
    long start = from == FIRST ? behindSegments() : from;
    for (long thousand = start / SEGMENT; ; thousand++) {
      List<ObjectStore.Entry> taken =
          store.list(bucket, String.format(Locale.ROOT, PREFIX + "%017d", thousand));
      if (taken.isEmpty()) {
        return Math.max(FIRST, thousand * SEGMENT);
      }
      long last = number(PREFIX, taken.get(taken.size() - 1));
      if (last % SEGMENT != SEGMENT - 1) {
        return last + 1;
      }
    }
  }

  private long behindSegments() {
    List<ObjectStore.Entry> segments = store.list(bucket, SEGMENTS);
    return segments.isEmpty()
        ? FIRST
        : number(SEGMENTS, segments.get(segments.size() - 1)) + SEGMENT;
  }

  private long number(String prefix, ObjectStore.Entry object) {
    try {
      return Long.parseLong(object.name().substring(prefix.length()));
    } catch (NumberFormatException e) {
      throw broken(object.name(), e);
    }
  }

  /**
   * Reads the entries from a number to the end, in order.
   *
   * @return the first free number
   */
  long read(long from, ObjLongConsumer<LedgerEntry> each) {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            READS_AT_ONCE,
            task -> {
              Thread thread = new Thread(task, "ledger-reader");
              thread.setDaemon(true);
              return thread;
            });
    try {
      long next = Math.max(FIRST, from);
      Deque<Future<Optional<List<LedgerEntry>>>> ahead = new ArrayDeque<>();
      while (true) {
        long first = firstOfSegment(next);
        while (ahead.size() < SEGMENTS_AHEAD) {
          long further = first + (long) ahead.size() * SEGMENT;
          ahead.add(pool.submit(() -> segment(further)));
        }
        Optional<List<LedgerEntry>> segment = result(ahead.remove());
        if (segment.isPresent()) {
          for (; next < first + SEGMENT; next++) {
            each.accept(segment.get().get((int) (next - first)), next);
          }
          continue;
        }
        long end = readSingly(pool, next, first + SEGMENT, each);
        if (end < first + SEGMENT) {
          return end;
        }
        next = end;
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private long readSingly(
      ExecutorService pool, long from, long to, ObjLongConsumer<LedgerEntry> each) {
    for (long next = from; next < to; next += READS_AT_ONCE) {
      List<Future<Optional<LedgerEntry>>> reads = new ArrayList<>();
      for (long n = next; n < Math.min(to, next + READS_AT_ONCE); n++) {
        long number = n;
        reads.add(pool.submit(() -> read(number)));
      }
      for (int i = 0; i < reads.size(); i++) {
        Optional<LedgerEntry> entry = result(reads.get(i));
        if (entry.isEmpty()) {
          return next + i;
        }
        each.accept(entry.get(), next + i);
      }
    }
    return to;
  }

  private static <T> T result(Future<T> read) {
    try {
      return read.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("reading the ledger failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException.Unavailable("Interrupted while reading the ledger", e);
    }
  }

  /** Whether this number is the last of a segment. */
  static boolean isLastOfSegment(long number) {
    return number % SEGMENT == 0;
  }

  private static long firstOfSegment(long number) {
    return (number - 1) / SEGMENT * SEGMENT + 1;
  }

  /** Puts the segment that ends with a number; a failure is logged, since it can be missing. */
  void putSegment(long last) {
    long first = firstOfSegment(last);
    List<byte[]> entries = new ArrayList<>();
    try {
      long unused =
          read(
              first,
              (entry, number) -> {
                if (number <= last) {
                  entries.add(entry.encode());
                }
              });
      ByteBuffer all =
          ByteBuffer.allocate(
              entries.stream().mapToInt(entry -> Integer.BYTES + entry.length).sum());
      entries.forEach(entry -> all.putInt(entry.length).put(entry));
      ObjectStore.Put unusedToo = store.putIfAbsent(bucket, segmentName(first), all.array());
    } catch (PortException e) {
      LOG.warn("The ledger's segment from {} on is not put: {}", first, e.getMessage());
    }
  }

  private Optional<List<LedgerEntry>> segment(long first) {
    return store
        .read(bucket, segmentName(first))
        .map(
            bytes -> {
              List<LedgerEntry> entries = new ArrayList<>(SEGMENT);
              ByteBuffer in = ByteBuffer.wrap(bytes);
              while (in.remaining() >= Integer.BYTES) {
                byte[] entry = new byte[Math.min(in.getInt(), in.remaining())];
                in.get(entry);
                entries.add(decoded(segmentName(first), entry));
              }
              if (entries.size() != SEGMENT) {
                throw broken(
                    segmentName(first),
                    new IllegalArgumentException("it has " + entries.size() + " entries"));
              }
              return entries;
            });
  }

  private LedgerEntry decoded(String name, byte[] bytes) {
    try {
      return LedgerEntry.decode(bytes);
    } catch (IllegalArgumentException e) {
      throw broken(name, e);
    }
  }

  private PortException.Broken broken(String name, IllegalArgumentException why) {
    return new PortException.Broken(
        "Cannot read %s of the ledger in the bucket %s: %s. A newer version may have put it."
            .formatted(name, bucket, why.getMessage()),
        why);
  }

  private static String name(long number) {
    return String.format(Locale.ROOT, PREFIX + "%020d", number);
  }

  private static String segmentName(long first) {
    return String.format(Locale.ROOT, SEGMENTS + "%020d", first);
  }
}
