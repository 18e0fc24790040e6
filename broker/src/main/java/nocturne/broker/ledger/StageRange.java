package nocturne.broker.ledger;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;

/**
 * A stage took a range of one partition, all of one night.
 *
 * @param stage whose range it is
 * @param night of every record in the range
 * @param topic the topic it read
 * @param partition of that topic
 * @param range the offsets taken
 * @param taken records in the range
 * @param deadLettered of these, how many got a dead letter
 * @param passed candids that passed the filter, or were fitted; empty for other stages
 * @param counts how many of the others came to what, by the stage's own words; empty for stages
 *     that have none
 */
public record StageRange(
    Stage stage,
    Night night,
    String topic,
    int partition,
    Range range,
    int taken,
    int deadLettered,
    List<Candid> passed,
    SortedMap<String, Integer> counts)
    implements LedgerRecord {
  public StageRange {
    passed = List.copyOf(passed);
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /** One without counts. */
  public StageRange(
      Stage stage,
      Night night,
      String topic,
      int partition,
      Range range,
      int taken,
      int deadLettered,
      List<Candid> passed) {
    this(
        stage,
        night,
        topic,
        partition,
        range,
        taken,
        deadLettered,
        passed,
        Collections.emptySortedMap());
  }

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
