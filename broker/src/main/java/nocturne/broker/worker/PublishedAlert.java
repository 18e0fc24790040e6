package nocturne.broker.worker;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.alert.Records;
import nocturne.core.night.Night;

/**
 * A committed record of the alerts' topic, decoded: the input of the stages after ingest.
 *
 * @param night by the survey's topic
 * @param position place on the alerts' topic
 * @param packet the survey's bytes and their place on the survey's topic
 */
public record PublishedAlert(Night night, RecordPlace position, AlertPacket packet, Alert alert)
    implements StageAlert {

  /** The packet, its block where that was compressed, and the decoded values. */
  @Override
  public int bytes() {
    Records records = alert.records();
    long inflated = records.data() == packet.bytes() ? 0 : records.data().length;
    return (int)
        Math.min(Integer.MAX_VALUE, packet.bytes().length + inflated + records.footprint());
  }

  @Override
  public Candid candid() {
    return alert.candid();
  }

  @Override
  public PacketOrigin origin() {
    return packet.origin();
  }

  @Override
  public DeadLetter deadLetter(Stage stage, String topic, Reason reason, String detail) {
    return new DeadLetter(
        stage,
        night,
        topic,
        position,
        new DeadLetter.Cause(reason, detail),
        new DeadLetter.Identity(
            Optional.of(alert.candid()), alert.objectId().map(ObjectId::value), packet.origin()),
        DeadLetter.Content.of(Checksums.crc32c(packet.bytes()), packet.bytes(), Map.of()));
  }
}
