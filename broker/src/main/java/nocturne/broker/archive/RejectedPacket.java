package nocturne.broker.archive;

import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.StageInput;
import nocturne.broker.worker.StageRecord;
import nocturne.core.night.Night;

/**
 * A dead letter of ingest as the archive reads it. Its packet was not published, so the dead letter
 * has its only bytes.
 *
 * @param position of the dead letter on the topic of dead letters
 */
public record RejectedPacket(DeadLetter deadLetter, RecordPlace position) implements StageRecord {

  @Override
  public Night night() {
    return deadLetter.night();
  }

  @Override
  public int bytes() {
    return deadLetter.bytes().length;
  }

  /**
   * Reads from the topic of dead letters the first attempts of ingest's. The archive has the
   * packets of later stages from the alerts' topic, and later attempts have the bytes of the first.
   */
  public static StageInput<RejectedPacket> input(String topic) {
    return new StageInput<>() {
      @Override
      public String topic() {
        return topic;
      }

      @Override
      public Optional<RejectedPacket> read(LogRecord message) {
        return DeadLetter.from(message)
            .filter(deadLetter -> deadLetter.stage().equals(Stage.INGEST))
            .filter(deadLetter -> DeadLetter.first(message).equals(message.position()))
            .map(deadLetter -> new RejectedPacket(deadLetter, message.position()));
      }

      @Override
      public Night night(LogRecord message) {
        throw new IllegalStateException("a dead letter is read or it is none: " + message);
      }
    };
  }
}
