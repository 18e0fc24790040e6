package nocturne.broker.port;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table of fixed columns, about one alert.
 *
 * @param origin place on the survey's topic
 * @param values of the table's own columns, by name; a missing or null value is null in the row
 */
public record TableRow(
    Night night, Candid candid, PacketOrigin origin, Map<String, @Nullable Object> values) {
  public TableRow {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
