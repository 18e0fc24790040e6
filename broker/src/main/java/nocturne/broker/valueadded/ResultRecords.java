package nocturne.broker.valueadded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.TableColumn;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** The topic of a value-added stage as the table sink reads it. Thread-safe. */
public final class ResultRecords extends JsonInput<ResultRecord> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<TableColumn> columns;

  /**
   * @param topic of the stage
   * @param columns of its table
   * @param nights the survey's rule that makes a night of its topic's name
   */
  public ResultRecords(String topic, List<TableColumn> columns, Function<String, Night> nights) {
    super(Stage.TABLE, topic, nights);
    this.columns = List.copyOf(columns);
  }

  @Override
  protected ResultRecord parse(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new UnreadableException(Reason.CORRUPT, "no JSON: " + e.getMessage(), e);
    }
    if (root == null || !root.path("candid").canConvertToLong()) {
      throw new UnreadableException(Reason.CORRUPT, "no record of ours: it has no candid");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (TableColumn column : columns) {
      values.put(column.name(), ResultColumns.read(root.path(column.name()), column));
    }
    return new ResultRecord(
        night,
        position,
        origin,
        carried,
        json,
        new Candid(root.path("candid").longValue()),
        values);
  }
}
