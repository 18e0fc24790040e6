package nocturne.broker.worker;

import java.util.Optional;
import nocturne.broker.port.LogRecord;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The input of a stage: a topic, and the conversion of its records.
 *
 * @param <T> the record that the stage evaluates
 */
public interface StageInput<T extends StageRecord> {

  /** The topic's name. */
  String topic();

  /**
   * Makes of a record what the stage works on; empty where the record is not for this stage and is
   * passed over.
   *
   * @throws UnreadableException when it cannot be made; the stage then decides about the bytes
   */
  Optional<T> read(LogRecord message) throws UnreadableException;

  /**
   * The packet of a record that {@link #read} looks into; null where it looks into none, and so
   * nothing in it can be the worker's death.
   */
  default byte @Nullable [] packet(LogRecord message) {
    return null;
  }

  /** The night of a record that cannot be read, or is not read yet. */
  Night night(LogRecord message);

  /** Converts an alert that was handed over in memory. */
  default T handedOver(PublishedAlert alert) {
    throw new IllegalStateException(
        "topic " + topic() + " is not handed over in memory, and yet " + alert + " came that way");
  }
}
