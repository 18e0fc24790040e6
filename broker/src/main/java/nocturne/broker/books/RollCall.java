package nocturne.broker.books;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How often a store turned out to hold each alert of a roll. One call serves one store; for one
 * thread.
 */
final class RollCall {
  private final Roll roll;
  private final byte[] seen;
  private final List<Difference> strangers = new ArrayList<>();
  private final List<Difference> damaged = new ArrayList<>();
  private int vouched;

  RollCall(Roll roll) {
    this.roll = roll;
    this.seen = new byte[roll.size()];
  }

  /** The store has this alert (once more); answers which of the roll it is, or -1 for none. */
  int saw(long candid) {
    int i = roll.find(candid);
    if (i < 0) {
      strangers.add(Difference.of(Difference.Kind.SURPLUS, candid, ""));
    } else {
      saw(i);
    }
    return i;
  }

  /** The store has this one of the roll (once more). */
  void saw(int i) {
    if (seen[i] < Byte.MAX_VALUE) {
      seen[i]++;
    }
  }

  boolean hasSeen(int i) {
    return seen[i] > 0;
  }

  /** The store holds something that is on no roll. */
  void stranger(Difference what) {
    strangers.add(what);
  }

  /** The store holds this one of the roll, and not as the ledger has it. */
  void damaged(int i, String what) {
    damaged.add(Difference.of(Difference.Kind.DAMAGED, roll.candid(i), roll.place(i), what));
  }

  /** A part of the store cannot be read. */
  void damaged(String what) {
    damaged.add(Difference.of(Difference.Kind.DAMAGED, what));
  }

  /** Counts those not seen that earlier books found before they expired. */
  void vouch(Expiry expiry) {
    for (int i = 0; i < seen.length; i++) {
      if (seen[i] == 0 && expiry.vouchesFor(roll.partition(i), roll.offset(i), roll.rank(i))) {
        seen[i] = 1;
        vouched++;
      }
    }
  }

  /** What the store holds, against the roll. */
  BookLine line(Heading heading, String left, String right, OptionalInt revision) {
    int most = roll.partitions();
    long[] expected = new long[most];
    long[] found = new long[most];
    List<Difference> differences = new ArrayList<>(damaged);
    long total = 0;
    for (int p = 0; p < most; p++) {
      expected[p] = roll.size(p);
      for (int rank = 0; rank < roll.size(p); rank++) {
        int i = roll.ranked(p, rank);
        found[p] += seen[i];
        if (seen[i] == 0) {
          differences.add(named(Difference.Kind.MISSING, i, ""));
        } else if (seen[i] > 1) {
          differences.add(named(Difference.Kind.REPEATED, i, seen[i] + " times"));
        }
      }
      total += found[p];
    }
    differences.addAll(strangers);
    for (Difference stranger : strangers) {
      stranger.at().filter(at -> at.partition() < most).ifPresent(at -> found[at.partition()]++);
    }
    List<BookLine.Share> shares = new ArrayList<>();
    for (int p = 0; p < most; p++) {
      shares.add(new BookLine.Share(p, expected[p], found[p]));
    }
    return new BookLine(
        heading,
        left,
        roll.size(),
        right,
        total + strangers.size(),
        shares,
        differences,
        vouched > 0 ? revision : OptionalInt.empty());
  }

  private Difference named(Difference.Kind kind, int i, String what) {
    return Difference.of(kind, roll.candid(i), roll.place(i), what);
  }
}
