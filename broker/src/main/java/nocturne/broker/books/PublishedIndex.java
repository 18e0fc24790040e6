package nocturne.broker.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Position;
import nocturne.core.alert.Candid;

/**
 * The alerts that ingest published in one night, as its ledger has them, in the order it published
 * them. Flat arrays, about 70 bytes an alert: a million are looked up by candid or by place without
 * an object each. Unchangeable, so that several threads may call from it.
 */
final class PublishedIndex {
  private final Rows rows;
  private final long[] sorted;
  private final int[] order;
  private final int[] ranks;
  private final int[][] places;

  /** Published alerts as they are gathered; six numbers each in one array. */
  static final class Rows {
    private static final int WIDTH = 6;
    private long[] values = new long[WIDTH * 1024];
    private int size;

    void add(Candid candid, Position at, PacketOutcome outcome) {
      add(
          candid.value(),
          at.partition(),
          at.offset(),
          Traces.content(outcome.length(), outcome.crc32c()),
          outcome.surveyPartition(),
          outcome.surveyOffset());
    }

    private void add(long... row) {
      if (values.length == WIDTH * size) {
        values = Arrays.copyOf(values, 2 * values.length);
      }
      System.arraycopy(row, 0, values, WIDTH * size++, WIDTH);
    }

    private long get(int i, int column) {
      return values[WIDTH * i + column];
    }
  }

  /** Takes over the rows. */
  PublishedIndex(Rows rows) {
    this.rows = rows;
    this.sorted = candids().toArray();
    Arrays.sort(sorted);
    this.order = order();
    int most = IntStream.range(0, size()).map(this::partition).max().orElse(-1) + 1;
    int[] counts = new int[most];
    for (int i = 0; i < size(); i++) {
      counts[partition(i)]++;
    }
    this.places = new int[most][];
    for (int p = 0; p < most; p++) {
      places[p] = new int[counts[p]];
    }
    int[] filled = new int[most];
    for (int i = 0; i < size(); i++) {
      places[partition(i)][filled[partition(i)]++] = i;
    }
    this.ranks = new int[size()];
    for (int[] place : places) {
      sort(place);
      for (int rank = 0; rank < place.length; rank++) {
        ranks[place[rank]] = rank;
      }
    }
  }

  /**
   * Sorts the alerts of a partition by offset. The ledger has them so, but for those that were
   * recorded again after it lost its end.
   */
  private void sort(int[] place) {
    for (int n = 1; n < place.length; n++) {
      if (offset(place[n]) < offset(place[n - 1])) {
        int[] sorted =
            IntStream.of(place)
                .boxed()
                .sorted(Comparator.comparingLong(this::offset))
                .mapToInt(Integer::intValue)
                .toArray();
        System.arraycopy(sorted, 0, place, 0, place.length);
        return;
      }
    }
  }

  /** For each place among the sorted candids, whose it is; of equal candids each gets a place. */
  private int[] order() {
    int[] whose = new int[size()];
    Arrays.fill(whose, -1);
    for (int i = 0; i < size(); i++) {
      int place = Arrays.binarySearch(sorted, candid(i));
      while (place > 0 && sorted[place - 1] == candid(i)) {
        place--;
      }
      while (whose[place] >= 0) {
        place++;
      }
      whose[place] = i;
    }
    return whose;
  }

  /** The part of the published index that is also in {@code only}. */
  PublishedIndex among(long[] only) {
    long[] wanted = only.clone();
    Arrays.sort(wanted);
    Rows some = new Rows();
    for (int i = 0; i < size(); i++) {
      if (Arrays.binarySearch(wanted, candid(i)) >= 0) {
        some.add(Arrays.copyOfRange(rows.values, Rows.WIDTH * i, Rows.WIDTH * (i + 1)));
      }
    }
    return new PublishedIndex(some);
  }

  /** The candids, in the order of the ledger. */
  LongStream candids() {
    return IntStream.range(0, size()).mapToLong(this::candid);
  }

  int size() {
    return rows.size;
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
    if (rank < size(partition) && offset(places[partition][rank]) == offset) {
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
      if (offset(places[partition][middle]) < offset) {
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
    return rows.get(i, 0);
  }

  int partition(int i) {
    return (int) rows.get(i, 1);
  }

  long offset(int i) {
    return rows.get(i, 2);
  }

  Position place(int i) {
    return new Position(partition(i), offset(i));
  }

  /** Which in its partition, from 0 in ascending offsets. */
  int rank(int i) {
    return ranks[i];
  }

  /** Bytes of the packet. */
  int length(int i) {
    return (int) (rows.get(i, 3) >>> 32);
  }

  /** CRC32C of the packet. */
  int checksum(int i) {
    return (int) rows.get(i, 3);
  }

  /** Both, as {@link Traces#content} has them. */
  long content(int i) {
    return rows.get(i, 3);
  }

  int surveyPartition(int i) {
    return (int) rows.get(i, 4);
  }

  long surveyOffset(int i) {
    return rows.get(i, 5);
  }

  /** Whether the alert before it among the sorted has the same candid: published twice. */
  List<Integer> twice() {
    List<Integer> found = new ArrayList<>();
    for (int n = 1; n < sorted.length; n++) {
      if (sorted[n] == sorted[n - 1]) {
        found.add(order[n]);
      }
    }
    return found;
  }
}
