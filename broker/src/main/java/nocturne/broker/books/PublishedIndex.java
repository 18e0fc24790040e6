package nocturne.broker.books;

import java.util.Arrays;
import java.util.stream.LongStream;
import nocturne.broker.ledger.Position;

/**
 * The alerts that ingest published in one night, as its ledger has them, in the order it published
 * them. Flat arrays, about 60 bytes an alert: a million are looked up by candid or by place without
 * an object each. Unchangeable, so that several threads may call from it.
 */
final class PublishedIndex {
  private final long[] candids;
  private final int[] partitions;
  private final long[] offsets;
  private final int[] lengths;
  private final int[] checksums;
  private final int[] surveyPartitions;
  private final long[] surveyOffsets;
  private final long[] sorted;
  private final int[] order;
  private final int[] ranks;
  private final int[][] places;

  /** Parallel arrays, taken over; within a partition offsets ascend. */
  PublishedIndex(
      long[] candids,
      int[] partitions,
      long[] offsets,
      int[] lengths,
      int[] checksums,
      int[] surveyPartitions,
      long[] surveyOffsets) {
    this.candids = candids;
    this.partitions = partitions;
    this.offsets = offsets;
    this.lengths = lengths;
    this.checksums = checksums;
    this.surveyPartitions = surveyPartitions;
    this.surveyOffsets = surveyOffsets;
    this.sorted = candids.clone();
    Arrays.sort(sorted);
    this.order = order();
    int most = Arrays.stream(partitions).max().orElse(-1) + 1;
    int[] counts = new int[most];
    this.ranks = new int[candids.length];
    for (int i = 0; i < candids.length; i++) {
      ranks[i] = counts[partitions[i]]++;
    }
    this.places = new int[most][];
    for (int p = 0; p < most; p++) {
      places[p] = new int[counts[p]];
    }
    for (int i = 0; i < candids.length; i++) {
      places[partitions[i]][ranks[i]] = i;
    }
  }

  /** For each place among the sorted candids, whose it is; of equal candids each gets a place. */
  private int[] order() {
    int[] whose = new int[candids.length];
    Arrays.fill(whose, -1);
    for (int i = 0; i < candids.length; i++) {
      int place = Arrays.binarySearch(sorted, candids[i]);
      while (place > 0 && sorted[place - 1] == candids[i]) {
        place--;
      }
      while (whose[place] >= 0) {
        place++;
      }
      whose[place] = i;
    }
    return whose;
  }

  /** The candids, in the order of the ledger. */
  LongStream candids() {
    return Arrays.stream(candids);
  }

  /** The part of the published index that is also in {@code only}. */
  PublishedIndex among(long[] only) {
    long[] wanted = only.clone();
    Arrays.sort(wanted);
    int[] some = new int[candids.length];
    int n = 0;
    for (int i = 0; i < candids.length; i++) {
      if (Arrays.binarySearch(wanted, candids[i]) >= 0) {
        some[n++] = i;
      }
    }
    int[] which = Arrays.copyOf(some, n);
    return new PublishedIndex(
        Arrays.stream(which).mapToLong(i -> candids[i]).toArray(),
        Arrays.stream(which).map(i -> partitions[i]).toArray(),
        Arrays.stream(which).mapToLong(i -> offsets[i]).toArray(),
        Arrays.stream(which).map(i -> lengths[i]).toArray(),
        Arrays.stream(which).map(i -> checksums[i]).toArray(),
        Arrays.stream(which).map(i -> surveyPartitions[i]).toArray(),
        Arrays.stream(which).mapToLong(i -> surveyOffsets[i]).toArray());
  }

  int size() {
    return candids.length;
  }

  /** One more than the highest partition that holds an alert. */
  int partitions() {
    return places.length;
  }

  /** How many alerts of the published index the partition holds. */
  int size(int partition) {
    return partition < places.length ? places[partition].length : 0;
  }

  /** Which alert has this candid, or -1; of several that have it, the first. */
  int find(long candid) {
    int place = Arrays.binarySearch(sorted, candid);
    if (place < 0) {
      return -1;
    }
    while (place > 0 && sorted[place - 1] == candid) {
      place--;
    }
    return order[place];
  }

  /** Which alert stands at this place of the alerts' topic, or -1. */
  int at(int partition, long offset) {
    int rank = from(partition, offset);
    if (rank < size(partition) && offsets[places[partition][rank]] == offset) {
      return places[partition][rank];
    }
    return -1;
  }

  /** How many alerts of the partition stand before this offset. */
  int from(int partition, long offset) {
    int low = 0;
    int high = size(partition);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (offsets[places[partition][middle]] < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The partition's alert of this rank, counted from 0 in ascending offsets. */
  int ranked(int partition, int rank) {
    return places[partition][rank];
  }

  long candid(int i) {
    return candids[i];
  }

  int partition(int i) {
    return partitions[i];
  }

  long offset(int i) {
    return offsets[i];
  }

  Position place(int i) {
    return new Position(partitions[i], offsets[i]);
  }

  /** Which in its partition, from 0 in ascending offsets. */
  int rank(int i) {
    return ranks[i];
  }

  /** Bytes of the packet. */
  int length(int i) {
    return lengths[i];
  }

  /** CRC32C of the packet. */
  int checksum(int i) {
    return checksums[i];
  }

  int surveyPartition(int i) {
    return surveyPartitions[i];
  }

  long surveyOffset(int i) {
    return surveyOffsets[i];
  }

  /** Whether the alert before it among the sorted has the same candid: published twice. */
  java.util.List<Integer> twice() {
    java.util.List<Integer> found = new java.util.ArrayList<>();
    for (int n = 1; n < sorted.length; n++) {
      if (sorted[n] == sorted[n - 1]) {
        found.add(order[n]);
      }
    }
    return found;
  }
}
