package nocturne.broker.fit;

import java.util.Map;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.valueadded.JsonInput;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/** The topic of fits as the table sink reads it. Thread-safe. */
public final class FitRecords extends JsonInput<FitRecord> {

  /**
   * @param topic of fits
   * @param nights the survey's rule that makes a night of its topic's name
   */
  public FitRecords(String topic, Function<String, Night> nights) {
    super(Stage.TABLE, topic, nights);
  }

  @Override
  protected FitRecord parse(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException {
    return FitRecord.parse(night, position, origin, carried, json);
  }
}
