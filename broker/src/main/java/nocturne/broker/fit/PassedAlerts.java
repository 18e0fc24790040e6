package nocturne.broker.fit;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.RetryRequests;
import nocturne.broker.stage.StageInput;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.lightcurve.JsonAlert;
import nocturne.core.night.Night;

/** The topic of the alerts that passed the filter, as the fit reads it. Thread-safe. */
public final class PassedAlerts implements StageInput<PassedAlert> {
  private final String topic;
  private final AlertFields fields;
  private final Function<String, Night> nights;

  /**
   * @param topic of the alerts that passed
   * @param fields what the survey calls an alert's fields
   * @param nights the survey's rule that makes a night of its topic's name
   */
  public PassedAlerts(String topic, AlertFields fields, Function<String, Night> nights) {
    this.topic = topic;
    this.fields = fields;
    this.nights = nights;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Optional<PassedAlert> read(StreamRecord message) throws UnreadableException {
    return Optional.of(
        read(
            night(message),
            message.position(),
            PublishedAlerts.origin(message),
            PublishedAlerts.carried(message),
            message.value()));
  }

  private PassedAlert read(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException {
    return new PassedAlert(night, position, origin, carried, json, JsonAlert.parse(json, fields));
  }

  /** Requests to fit again what the fit had set aside. */
  public RetryRequests<PassedAlert> requests(String lettersTopic) {
    return new RetryRequests<>(Stage.FIT, topic, lettersTopic, this::read);
  }

  private PassedAlert read(Letter letter) throws UnreadableException {
    return read(
        letter.night(),
        new Position(letter.partition(), letter.offset()),
        letter.origin(),
        letter.carried(),
        letter.bytes());
  }

  @Override
  public byte[] packet(StreamRecord message) {
    return message.value();
  }

  @Override
  public Night night(StreamRecord message) {
    return nights.apply(PublishedAlerts.origin(message).topic());
  }
}
