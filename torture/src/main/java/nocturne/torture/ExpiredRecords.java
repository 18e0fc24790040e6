package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.torture.Feeder.Packet;

/**
 * The records that expired before ingest read them. The reference run has unreadable packets in
 * their place, so that all others keep their offsets; the results of these packets are not
 * compared.
 */
final class ExpiredRecords {
  private static final byte[] MARK = "torture: expired".getBytes(StandardCharsets.US_ASCII);

  /** Stores whose totals count the unreadable packets too. */
  static final Set<String> TOTALS = Set.of("books", "ledger, stages", "ledger, expired");

  private final Set<List<Long>> places = new HashSet<>();

  /**
   * @param expired by survey partition
   */
  ExpiredRecords(Map<Integer, List<Range>> expired) {
    expired.forEach(
        (partition, ranges) -> {
          for (Range range : ranges) {
            for (long offset = range.from(); offset < range.to(); offset++) {
              places.add(List.of((long) partition, offset));
            }
          }
        });
  }

  static ExpiredRecords none() {
    return new ExpiredRecords(Map.of());
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  int count() {
    return places.size();
  }

  boolean isOne(int partition, long offset) {
    return places.contains(List.of((long) partition, offset));
  }

  /** Whether these bytes replace an expired packet. */
  static boolean isOne(byte[] packet) {
    return packet.length >= MARK.length
        && Arrays.equals(packet, 0, MARK.length, MARK, 0, MARK.length);
  }

  /** The packets of the night, with an unreadable one for each that expired. */
  List<Packet> in(List<Packet> packets, Turns turns) {
    List<Packet> seen = new ArrayList<>();
    long[] ends = new long[turns.partitions(Integer.MAX_VALUE)];
    Placement placement = new Placement(turns);
    for (Packet packet : packets) {
      int partition = placement.next(packet);
      long offset = ends[partition]++;
      seen.add(
          isOne(partition, offset)
              ? new Packet(
                  packet.key(),
                  (new String(MARK, StandardCharsets.US_ASCII) + " " + partition + " " + offset)
                      .getBytes(StandardCharsets.US_ASCII))
              : packet);
    }
    return seen;
  }
}
