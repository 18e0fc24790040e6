package nocturne.broker.retention;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.ledger.Range;

/** Offsets below which a topic's records may be deleted, by partition. */
final class Bounds {
  private Bounds() {}

  /**
   * The lowest offset that is still needed, by partition. A night or stage without an offset for a
   * partition needs all of it.
   *
   * @param extent of the topic <em>before</em> the nights were read: a night that starts meanwhile
   *     has its records behind it
   * @param wanted first needed offsets of each night and each stage
   * @return the first offset to keep, of the partitions in which something can be deleted
   */
  static Map<Integer, Long> of(Map<Integer, Range> extent, Collection<Map<Integer, Long>> wanted) {
    Map<Integer, Long> bounds = new TreeMap<>();
    extent.forEach(
        (partition, kept) -> {
          long bound = kept.to();
          for (Map<Integer, Long> from : wanted) {
            bound = Math.min(bound, from.getOrDefault(partition, 0L));
          }
          if (bound > kept.from()) {
            bounds.put(partition, bound);
          }
        });
    return bounds;
  }
}
