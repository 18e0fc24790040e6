package nocturne.broker.fit;

import java.util.Map;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.lightcurve.JsonAlert;
import nocturne.core.night.Night;

/** The topic of the alerts that passed the filter, as the fit reads it. Thread-safe. */
public final class PassedAlerts extends JsonInput<PassedAlert> {
  private final AlertFields fields;

  /**
   * @param topic of the alerts that passed
   * @param fields what the survey calls an alert's fields
   * @param nights the survey's rule that makes a night of its topic's name
   */
  public PassedAlerts(String topic, AlertFields fields, Function<String, Night> nights) {
    super(Stage.FIT, topic, nights);
    this.fields = fields;
  }

  @Override
  PassedAlert parse(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException {
    return new PassedAlert(night, position, origin, carried, json, JsonAlert.parse(json, fields));
  }
}
