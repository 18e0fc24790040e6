package nocturne.broker.valueadded;

import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.TableColumn;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/** The topic of a value-added stage as the table sink reads it. Thread-safe. */
public final class ResultRecords extends JsonInput<ResultRecord> {
  private final List<TableColumn> columns;

  /**
   * @param survey whose alerts they are
   */
  public ResultRecords(String topic, List<TableColumn> columns, Survey survey) {
    super(Stage.TABLE, topic, survey);
    this.columns = List.copyOf(columns);
  }

  @Override
  protected ResultRecord parse(
      Night night,
      RecordPlace position,
      PacketOrigin origin,
      Map<String, String> carried,
      byte[] json)
      throws UnreadableException {
    ResultColumns.Read read = ResultColumns.read(json, columns);
    return new ResultRecord(night, position, origin, carried, json, read.candid(), read.values());
  }
}
