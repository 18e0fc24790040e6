package nocturne.broker.valueadded;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.worker.Checksums;
import nocturne.broker.worker.StageAlert;
import nocturne.core.alert.Reason;

/** A record of one of our topics that has an alert in JSON. A dead letter contains it unchanged. */
public interface JsonRecord extends StageAlert {

  /** Attributes that are passed on with the alert. */
  Map<String, String> carried();

  /** The JSON as it was published; shared, not copied. */
  byte[] json();

  /** The object's name, if the survey gave one. */
  Optional<String> objectId();

  @Override
  default DeadLetter deadLetter(Stage stage, String topic, Reason reason, String detail) {
    return new DeadLetter(
        stage,
        night(),
        topic,
        position(),
        new DeadLetter.Cause(reason, detail),
        new DeadLetter.Identity(Optional.of(candid()), objectId(), origin()),
        DeadLetter.Content.of(Checksums.crc32c(json()), json(), carried()));
  }
}
