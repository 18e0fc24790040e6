package nocturne.broker.valueadded;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.alert.Candid;
import nocturne.core.alert.JsonAlert;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;

/**
 * An alert that a stage passed, read from the topic of that stage.
 *
 * @param night by the survey's topic
 * @param position place on the stage's topic
 * @param origin place on the survey's topic
 * @param carried the results of earlier stages: attributes that are passed on with the alert
 * @param json the message: the alert without cutouts, or an object that has it under {@code alert};
 *     UTF-8, shared, not copied
 * @param alert the decoded message; only its number if the alert did not pass
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose; nobody compares these
public record PassedAlert(
    Night night,
    RecordPlace position,
    PacketOrigin origin,
    Map<String, String> carried,
    byte[] json,
    JsonAlert alert)
    implements JsonRecord {

  /** Read, it is a tree of some times its size. */
  private static final int TREE = 6;

  @Override
  public Candid candid() {
    return alert.candid();
  }

  @Override
  public int bytes() {
    return (int) Math.min(Integer.MAX_VALUE, (long) TREE * json.length);
  }

  @Override
  public Optional<String> objectId() {
    return alert.objectId().map(ObjectId::value);
  }
}
