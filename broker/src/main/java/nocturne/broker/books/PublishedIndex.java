package nocturne.broker.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.alert.Candid;

/**
 * The alerts that ingest published in one night, according to its ledger, in the order of
 * publishing. Flat arrays of about 70 bytes an alert allow lookups by candid or by place without an
 * object for each alert. Immutable, so threads may share it.
 */
final class PublishedIndex {
  private final Rows rows;
  private final long[] sorted;
  private final int[] order;
  private final int[] ranks;
  private final int[][] places;

  /** Collects published alerts, with six numbers each in one array. */
  static final class Rows {
    private static final int WIDTH = 6;
    private long[] values = new long[WIDTH * 1024];
    private int size;

    void add(Candid candid, RecordPlace at, PacketOutcome outcome) {
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

  /** Builds the index; the rows must not be changed afterwards. */
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
   * Sorts the alerts of a partition by offset. They are sorted already, except those that were
   * recorded again after the ledger had lost its end.
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

  /**
   * For each position in {@link #sorted}, the index of the alert that has this candid. Alerts with
   * equal candids take successive positions.
   */
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

  /** The alerts of this index whose candids are in {@code only}. */
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

  /** Number of alerts in the partition. */
  int size(int partition) {
    return partition < places.length ? places[partition].length : 0;
  }

  /** The index of the alert with this candid, or -1. If several have it, the first. */
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

  /** The index of the alert at this place of the alerts' topic, or -1. */
  int at(int partition, long offset) {
    int rank = from(partition, offset);
    if (rank < size(partition) && offset(places[partition][rank]) == offset) {
      return places[partition][rank];
    }
    return -1;
  }

  /** Number of the partition's alerts below this offset. */
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

  /** The index of the partition's alert with this rank, from 0 in ascending offsets. */
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

  RecordPlace place(int i) {
    return new RecordPlace(partition(i), offset(i));
  }

  /** The alert's rank in its partition, from 0 in ascending offsets. */
  int rank(int i) {
    return ranks[i];
  }

  /** Length of the packet in bytes. */
  int length(int i) {
    return (int) (rows.get(i, 3) >>> 32);
  }

  /** CRC32C of the packet. */
  int checksum(int i) {
    return (int) rows.get(i, 3);
  }

  /** Length and CRC32C in one number, as {@link Traces#content} packs them. */
  long content(int i) {
    return rows.get(i, 3);
  }

  int surveyPartition(int i) {
    return (int) rows.get(i, 4);
  }

  long surveyOffset(int i) {
    return rows.get(i, 5);
  }

  /** The indices of alerts whose candid was published before: all but the first of each candid. */
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
