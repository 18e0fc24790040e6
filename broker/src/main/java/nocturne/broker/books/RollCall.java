package nocturne.broker.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The alerts that the door published in one night, and how often a store turned out to hold each.
 * One roll call serves one store; {@link #fresh} starts the next. For one thread.
 *
 * <p>A million alerts take 13 MB: sorted candids beside their partitions, looked up by bisection.
 */
final class RollCall {
  private final long[] candids;
  private final int[] partitions;
  private final byte[] seen;
  private final List<Long> strangers = new ArrayList<>();

  private RollCall(long[] candids, int[] partitions) {
    this.candids = candids;
    this.partitions = partitions;
    this.seen = new byte[candids.length];
  }

  /**
   * A roll of these alerts; the arrays are taken over.
   *
   * @param candids in any order, each once
   * @param partitions of the alerts' topic, parallel to the candids
   */
  static RollCall of(long[] candids, int[] partitions) {
    long[] sorted = candids.clone();
    Arrays.sort(sorted);
    int[] parallel = new int[candids.length];
    for (int i = 0; i < candids.length; i++) {
      parallel[Arrays.binarySearch(sorted, candids[i])] = partitions[i];
    }
    return new RollCall(sorted, parallel);
  }

  /** The same roll with nobody seen yet. */
  RollCall fresh() {
    return new RollCall(candids, partitions);
  }

  /** The part of the roll that is also in {@code only}, with nobody seen yet. */
  RollCall among(long[] only) {
    long[] wanted = only.clone();
    Arrays.sort(wanted);
    long[] some = new long[candids.length];
    int[] where = new int[candids.length];
    int n = 0;
    for (int i = 0; i < candids.length; i++) {
      if (Arrays.binarySearch(wanted, candids[i]) >= 0) {
        some[n] = candids[i];
        where[n++] = partitions[i];
      }
    }
    return new RollCall(Arrays.copyOf(some, n), Arrays.copyOf(where, n));
  }

  int size() {
    return candids.length;
  }

  /** The partition of the alerts' topic that holds the alert, or -1 when it is not on the roll. */
  int partition(long candid) {
    int i = Arrays.binarySearch(candids, candid);
    return i < 0 ? -1 : partitions[i];
  }

  /** The store has this alert (once more). */
  void saw(long candid) {
    int i = Arrays.binarySearch(candids, candid);
    if (i < 0) {
      strangers.add(candid);
    } else if (seen[i] < Byte.MAX_VALUE) {
      seen[i]++;
    }
  }

  /** What the store holds, against the roll, under the name of the line it becomes. */
  BookLine line(String name, String left, String right) {
    int most = Arrays.stream(partitions).max().orElse(-1) + 1;
    long[] expected = new long[most];
    long[] found = new long[most];
    List<Long> missing = new ArrayList<>();
    List<Long> repeated = new ArrayList<>();
    for (int i = 0; i < candids.length; i++) {
      expected[partitions[i]]++;
      found[partitions[i]] += seen[i];
      if (seen[i] == 0) {
        missing.add(candids[i]);
      } else if (seen[i] > 1) {
        repeated.add(candids[i]);
      }
    }
    List<BookLine.Share> shares = new ArrayList<>();
    for (int p = 0; p < most; p++) {
      shares.add(new BookLine.Share(p, expected[p], found[p]));
    }
    long total = Arrays.stream(found).sum() + strangers.size();
    return new BookLine(
        name,
        left,
        candids.length,
        right,
        total,
        shares,
        names(missing),
        names(strangers),
        names(repeated));
  }

  private static List<String> names(List<Long> candids) {
    return candids.stream().map(c -> "candid " + c).toList();
  }
}
