package nocturne.broker.fit;

import java.util.Map;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.valueadded.JsonInput;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/** The topic of fits as the table sink reads it. Thread-safe. */
public final class FitRecords extends JsonInput<FitRecord> {

  /**
   * @param topic of fits
   * @param survey whose alerts they are
   */
  public FitRecords(String topic, Survey survey) {
    super(Stage.TABLE, topic, survey);
  }

  @Override
  protected FitRecord parse(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException {
    return FitRecord.parse(night, position, origin, carried, json);
  }
}
