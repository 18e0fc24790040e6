package nocturne.broker.valueadded;

import java.util.Map;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.JsonAlert;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/** The topic of the alerts that passed a stage, as the next one reads it. Thread-safe. */
public final class PassedAlerts extends JsonInput<PassedAlert> {
  private final Survey survey;

  /**
   * @param reader the stage that reads it
   * @param topic of the alerts that passed
   * @param survey whose alerts they are
   */
  public PassedAlerts(Stage reader, String topic, Survey survey) {
    super(reader, topic, survey);
    this.survey = survey;
  }

  @Override
  protected PassedAlert parse(
      Night night,
      RecordPlace position,
      PacketOrigin origin,
      Map<String, String> carried,
      byte[] json)
      throws UnreadableException {
    JsonAlert alert =
        PlugIn.passes(carried) ? JsonAlert.parse(json, survey) : JsonAlert.bare(json, survey);
    return new PassedAlert(night, position, origin, carried, json, alert);
  }
}
