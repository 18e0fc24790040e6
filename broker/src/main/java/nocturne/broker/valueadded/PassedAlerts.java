package nocturne.broker.valueadded;

import java.util.Map;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.lightcurve.JsonAlert;
import nocturne.core.night.Night;

/** The topic of the alerts that passed a stage, as the next one reads it. Thread-safe. */
public final class PassedAlerts extends JsonInput<PassedAlert> {
  private final AlertFields fields;

  /**
   * @param reader the stage that reads it
   * @param topic of the alerts that passed
   * @param fields what the survey calls an alert's fields
   * @param nights the survey's rule that makes a night of its topic's name
   */
  public PassedAlerts(
      Stage reader, String topic, AlertFields fields, Function<String, Night> nights) {
    super(reader, topic, nights);
    this.fields = fields;
  }

  @Override
  protected PassedAlert parse(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException {
    JsonAlert alert =
        PlugIn.passes(carried) ? JsonAlert.parse(json, fields) : JsonAlert.bare(json, fields);
    return new PassedAlert(night, position, origin, carried, json, alert);
  }
}
