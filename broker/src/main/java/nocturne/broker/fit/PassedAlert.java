package nocturne.broker.fit;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.Position;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.lightcurve.JsonAlert;
import nocturne.core.night.Night;

/**
 * An alert that passed the filter, as it stands on its topic.
 *
 * @param night by the survey's topic
 * @param position where it stands on the topic of those that passed
 * @param origin where the survey sent it
 * @param carried what the filter said of it: its attributes that go on with the fit
 * @param json the alert without cutouts, UTF-8; shared, not copied
 * @param alert the same, read
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose; nobody compares these
public record PassedAlert(
    Night night,
    Position position,
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
