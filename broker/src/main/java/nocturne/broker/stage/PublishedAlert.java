package nocturne.broker.stage;

import nocturne.broker.ledger.Position;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.night.Night;

/**
 * A committed record of the alerts' topic, decoded: what every stage behind the door works on.
 *
 * @param night by the survey's topic
 * @param position where it stands on the alerts' topic
 * @param packet the survey's bytes and where the survey sent them
 * @param alert the same, decoded
 */
public record PublishedAlert(Night night, Position position, AlertPacket packet, Alert alert) {}
