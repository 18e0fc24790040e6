package nocturne.broker.ledger;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.core.alert.Candid;

/**
 * What became of the records that a stage took in a range.
 *
 * @param taken records in it
 * @param deadLettered of these, how many got a dead letter
 * @param passed candids that passed a filter, or were fitted; empty for other stages
 * @param counts how many of the others came to what, by the stage's own words; empty for stages
 *     that have none
 */
public record Tally(
    int taken, int deadLettered, List<Candid> passed, SortedMap<String, Integer> counts) {
  public Tally {
    passed = List.copyOf(passed);
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** One without counts. */
  public Tally(int taken, int deadLettered, List<Candid> passed) {
    this(taken, deadLettered, passed, Collections.emptySortedMap());
  }
}
