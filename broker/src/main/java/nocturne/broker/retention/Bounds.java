package nocturne.broker.retention;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.ledger.Range;

/** Up to where a topic's records may be deleted, by partition. */
final class Bounds {
  private Bounds() {}

  /**
   * The lowest of all that still want the topic's records. Whoever says nothing of a partition may
   * want all of it.
   *
   * @param extent what the topic held <em>before</em> the nights were looked up: a night that
   *     starts meanwhile has its records behind it
   * @param wanted for each night and each stage that must keep its records, from where on
   * @return of the partitions where something can go, the first offset that stays
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
