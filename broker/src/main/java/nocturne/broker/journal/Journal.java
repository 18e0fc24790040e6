package nocturne.broker.journal;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StoredRecords;
import nocturne.core.night.Night;

/**
 * The journals of all nights: objects {@code journal/{night}/{n, 6 digits}} in the bucket of the
 * broker's files. An entry never changes once it is there, so the newest of each night is read once
 * and remembered. May be shared by threads.
 */
public final class Journal {
  private static final String PREFIX = "journal/";
  private static final long LISTINGS_APART = 50;

  private final ObjectStore store;
  private final String bucket;
  private final StoredRecords<JournalEntry> entries;
  private final Map<String, JournalEntry> known = new ConcurrentHashMap<>();
  private final Object lookLock = new Object();
  private List<JournalEntry> seen = List.of();
  private boolean isStale = true;
  private long listingNanos;
  private long listedNanos = System.nanoTime();

  /**
   * @param bucket that of the broker's files
   */
  public Journal(ObjectStore store, String bucket) {
    this.store = store;
    this.bucket = bucket;
    this.entries =
        new StoredRecords<>(
            store,
            bucket,
            JournalEntry.class,
            "the journal's entry",
            "Restore it from a backup, or see who wrote it; remove it only if the night it belongs"
                + " to is closed.");
  }

  /**
   * Appends the entry under its number.
   *
   * @return false if the number is taken: a newer conductor acts for this night, and the caller
   *     must stop
   * @throws IllegalArgumentException if {@link NightState} does not allow this change, the number
   *     leaves a gap, or the revision is not the next
   */
  public boolean append(JournalEntry entry) {
    Optional<JournalEntry> latest = latest(entry.night());
    int last = latest.map(JournalEntry::n).orElse(0);
    if (entry.n() <= last) {
      return false;
    }
    check(latest, entry, last);
    String name = name(entry.night(), entry.n());
    if (entries.putIfAbsent(name, entry) == ObjectStore.Put.EXISTS) {
      return false;
    }
    known.put(name, entry);
    synchronized (lookLock) {
      isStale = true;
    }
    return true;
  }

  private static void check(Optional<JournalEntry> latest, JournalEntry entry, int last) {
    NightState from = latest.map(JournalEntry::state).orElse(NightState.IDLE);
    boolean stays = latest.isPresent() && from == entry.state();
    int revision = latest.map(JournalEntry::revision).orElse(1);
    int expected = from == NightState.CLOSED && !stays ? revision + 1 : revision;
    String wrong = "";
    if (entry.n() != last + 1) {
      wrong = "its number is " + entry.n() + ", the one that follows is " + (last + 1);
    } else if (!stays && !from.mayBecome(entry.state())) {
      wrong = "a night that is " + from + " does not become " + entry.state();
    } else if (entry.revision() != expected) {
      wrong = "its revision is " + entry.revision() + ", the one that follows is " + expected;
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          ("Cannot write to the journal of night %s: %s. Read the newest entry and continue from "
                  + "there.")
              .formatted(entry.night(), wrong));
    }
  }

  /** The newest entry of a night; empty for a night that was never started. */
  public Optional<JournalEntry> latest(Night night) {
    List<ObjectStore.Entry> listed = store.list(bucket, prefix(night));
    return listed.isEmpty()
        ? Optional.empty()
        : Optional.of(read(listed.get(listed.size() - 1).name()));
  }

  /** All entries of a night, oldest first. */
  public List<JournalEntry> history(Night night) {
    return store.list(bucket, prefix(night)).stream().map(listed -> read(listed.name())).toList();
  }

  /** Nights that have a journal, oldest first. */
  public SortedSet<Night> nights() {
    return new TreeSet<>(newest().keySet());
  }

  /** The newest entry of every night, oldest night first. */
  public List<JournalEntry> latest() {
    return newest().values().stream().map(this::read).toList();
  }

  /**
   * The nights that ingest receives or ends, oldest first. May be called often: new entries of
   * nights that are not closed are seen at once. New and reopened nights are seen at the next
   * listing, after fifty times the duration of the last one, so listing takes at most a fiftieth of
   * the time.
   */
  public List<OpenNight> openNights() {
    List<JournalEntry> latest;
    synchronized (lookLock) {
      long now = System.nanoTime();
      if (isStale || now - listedNanos >= LISTINGS_APART * listingNanos) {
        isStale = false;
        seen = latest();
        listedNanos = System.nanoTime();
        listingNanos = listedNanos - now;
      } else {
        seen = seen.stream().map(this::newest).toList();
      }
      latest = seen;
    }
    return latest.stream().flatMap(entry -> entry.open().stream()).toList();
  }

  /** The newest entry of the night of this one, which is not looked for where it is closed. */
  private JournalEntry newest(JournalEntry known) {
    JournalEntry newest = known;
    while (newest.state() != NightState.CLOSED) {
      Optional<JournalEntry> next = entries.read(name(newest.night(), newest.n() + 1));
      if (next.isEmpty()) {
        return newest;
      }
      newest = next.get();
    }
    return newest;
  }

  /**
   * Deletes the journal of a closed night, the oldest entry first: while any is left, the night is
   * closed.
   */
  public void delete(Night night) {
    for (ObjectStore.Entry listed : store.list(bucket, prefix(night))) {
      store.delete(bucket, listed.name());
      known.remove(listed.name());
    }
    synchronized (lookLock) {
      isStale = true;
    }
  }

  /** Prefix of the names of a night's entries. */
  public static String prefix(Night night) {
    return PREFIX + night.basicIso() + '/';
  }

  /** The end of the ledger when the night was first started; no older record is about it. */
  public LedgerMark since(Night night) {
    return latest(night)
        .flatMap(JournalEntry::start)
        .map(StartingPoint::since)
        .orElse(LedgerMark.START);
  }

  /**
   * The newest starting point of any night, or {@link StartingPoint#ORIGIN}. A reader of the ledger
   * from there finds every position.
   */
  public StartingPoint newestStart() {
    return latest().stream()
        .flatMap(entry -> entry.start().stream())
        .max(Comparator.comparingLong(Journal::place))
        .orElse(StartingPoint.ORIGIN);
  }

  /**
   * The oldest starting point of a night that is not closed; the newest of all where there is none.
   */
  public StartingPoint oldestOpenStart() {
    return latest().stream()
        .filter(entry -> entry.state() != NightState.CLOSED)
        .flatMap(entry -> entry.start().stream())
        .min(Comparator.comparingLong(Journal::place))
        .orElseGet(this::newestStart);
  }

  private static long place(StartingPoint start) {
    return start.since().offsets().values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<Night, String> newest() {
    Map<String, String> byDate = new TreeMap<>();
    for (ObjectStore.Entry listed : store.list(bucket, PREFIX)) {
      int slash = listed.name().lastIndexOf('/');
      if (slash > PREFIX.length()) {
        byDate.put(listed.name().substring(PREFIX.length(), slash), listed.name());
      }
    }
    Map<Night, String> newest = new TreeMap<>();
    byDate.forEach((date, name) -> newest.put(Night.parse(date), name));
    known.keySet().retainAll(new HashSet<>(newest.values()));
    return newest;
  }

  private JournalEntry read(String name) {
    JournalEntry entry = known.get(name);
    if (entry == null) {
      entry =
          entries
              .read(name)
              .orElseThrow(
                  () ->
                      new PortException.Unavailable(
                          "the journal's entry " + name + " was listed but cannot be read", null));
      known.put(name, entry);
    }
    return entry;
  }

  private static String name(Night night, int n) {
    return prefix(night) + String.format(Locale.ROOT, "%06d", n);
  }
}
