package nocturne.broker.valueadded;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.TableRow;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A message of a value-added stage, as its table has it.
 *
 * @param night by the survey's topic
 * @param position place on the stage's topic
 * @param origin place on the survey's topic
 * @param carried further attributes
 * @param json as it was published; shared, not copied
 * @param values by column; null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose; nobody compares these
public record ResultRecord(
    Night night,
    RecordPlace position,
    PacketOrigin origin,
    Map<String, String> carried,
    byte[] json,
    Candid candid,
    Map<String, @Nullable Object> values)
    implements JsonRecord {

  static final String PASSED_PARTITION = "passed.partition";
  static final String PASSED_OFFSET = "passed.offset";

  public ResultRecord {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Whether the alert passes the stage. */
  public boolean passes() {
    return values.get(ResultColumns.REASON) == null;
  }

  /** The alert's place on the topic of the stage that passed it; empty if ingest published it. */
  Optional<RecordPlace> passed() {
    @Nullable String partition = carried.get(PASSED_PARTITION);
    @Nullable String offset = carried.get(PASSED_OFFSET);
    return partition == null || offset == null
        ? Optional.empty()
        : Optional.of(new RecordPlace(Integer.parseInt(partition), Long.parseLong(offset)));
  }

  /** The row of it. */
  public TableRow row() {
    return new TableRow(night, candid, origin, values);
  }

  @Override
  public int bytes() {
    return 3 * json.length;
  }

  @Override
  public Optional<String> objectId() {
    return values.get(ResultColumns.OBJECT_ID) instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }
}
