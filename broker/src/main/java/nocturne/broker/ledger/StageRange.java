package nocturne.broker.ledger;

import java.util.List;
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
 * @param setAside of these, how many got a letter
 * @param passed candids that passed the filter; empty for other stages
 */
public record StageRange(
    Stage stage,
    Night night,
    String topic,
    int partition,
    Range range,
    int taken,
    int setAside,
    List<Candid> passed)
    implements LedgerRecord {
  public StageRange {
    passed = List.copyOf(passed);
  }

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
