package nocturne.broker.books;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/** Counts how often a store holds each alert of a published index. For one store and one thread. */
final class Reconciliation {
  private final OptionalInt earlierRevision;
  private final PublishedIndex publishedIndex;
  private final byte[] seen;
  private final List<Difference> strangers = new ArrayList<>();
  private final List<Difference> damaged = new ArrayList<>();
  private final Unread unread = new Unread();
  private final Unread excuses = new Unread();
  private int carriedForward;

  /**
   * @param earlierRevision of the kept books that carry forward what has expired
   */
  Reconciliation(OptionalInt earlierRevision, PublishedIndex publishedIndex) {
    this.earlierRevision = earlierRevision;
    this.publishedIndex = publishedIndex;
    this.seen = new byte[publishedIndex.size()];
  }

  /**
   * The store has this alert (once more); answers which of the published index it is, or -1 for
   * none.
   */
  int saw(long candid) {
    int i = publishedIndex.find(candid);
    if (i < 0) {
      strangers.add(Difference.of(Difference.Kind.SURPLUS, candid, ""));
    } else {
      saw(i);
    }
    return i;
  }

  /** The store has this one of the published index (once more). */
  void saw(int i) {
    if (seen[i] < Byte.MAX_VALUE) {
      seen[i]++;
    }
  }

  /** The store holds something that is on no published index. */
  void stranger(Difference what) {
    strangers.add(what);
  }

  /** The store holds this one of the published index, and not as the ledger has it. */
  void damaged(int i, String what) {
    damaged.add(
        Difference.of(
            Difference.Kind.DAMAGED, publishedIndex.candid(i), publishedIndex.place(i), what));
  }

  /** A part of the store is not as it was written. */
  void damaged(String what) {
    damaged.add(Difference.of(Difference.Kind.DAMAGED, what));
  }

  /** Reads the store; where that does not succeed, what was not seen may be there all the same. */
  void read(Runnable reading) {
    unread.read(reading);
  }

  /**
   * Notes that other parts of the store cannot be read, which might hold the alerts that were not
   * found.
   */
  void mayLack(Collection<Difference> others) {
    excuses.add(others);
  }

  /** Counts those not seen that earlier books found before they expired. */
  void carryForward(Expiry expiry) {
    mayLack(expiry.unread());
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] == 0
          && expiry.isCarriedForward(
              publishedIndex.partition(i), publishedIndex.offset(i), publishedIndex.rank(i))) {
        seen[i] = 1;
        carriedForward++;
      }
    }
  }

  /** The result: the store's content compared with the published index. */
  BookCheck check(CheckName checkName, String expectedAs, String foundAs) {
    int most = publishedIndex.partitions();
    long[] expected = new long[most];
    long[] found = new long[most];
    List<Difference> differences = new ArrayList<>(damaged);
    long total = 0;
    for (int p = 0; p < most; p++) {
      expected[p] = publishedIndex.size(p);
      for (int rank = 0; rank < publishedIndex.size(p); rank++) {
        int i = publishedIndex.ranked(p, rank);
        found[p] += seen[i];
        if (seen[i] == 0) {
          differences.add(named(Difference.Kind.MISSING, i, ""));
        } else if (seen[i] > 1) {
          differences.add(named(Difference.Kind.REPEATED, i, seen[i] + " times"));
        }
      }
      total += found[p];
    }
    if (Unread.isLacking(differences)) {
      unread.add(excuses.reasons());
    }
    differences.addAll(strangers);
    for (Difference stranger : strangers) {
      stranger.at().filter(at -> at.partition() < most).ifPresent(at -> found[at.partition()]++);
    }
    List<BookCheck.Share> shares = new ArrayList<>();
    for (int p = 0; p < most; p++) {
      shares.add(new BookCheck.Share(p, expected[p], found[p]));
    }
    return new BookCheck(
        checkName,
        new BookCheck.Sides(expectedAs, publishedIndex.size(), foundAs, total + strangers.size()),
        shares,
        unread.with(differences),
        carriedForward > 0 ? earlierRevision : OptionalInt.empty());
  }

  private Difference named(Difference.Kind kind, int i, String what) {
    return Difference.of(kind, publishedIndex.candid(i), publishedIndex.place(i), what);
  }
}
