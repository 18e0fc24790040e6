package nocturne.broker.ledger;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.core.alert.Candid;

/**
 * The results for the records of a range.
 *
 * @param deadLettered number of dead letters among them
 * @param passed candids that passed a filter, or were fitted; empty for other stages
 * @param counts number of other records by the stage's name for their result; empty for stages
 *     without such names
 */
public record Tally(
    int taken, int deadLettered, List<Candid> passed, SortedMap<String, Integer> counts) {
  public Tally {
    passed = List.copyOf(passed);
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** A tally without counts. */
  public Tally(int taken, int deadLettered, List<Candid> passed) {
    this(taken, deadLettered, passed, Collections.emptySortedMap());
  }
}
