package nocturne.broker.archive;

import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.worker.StageInput;
import nocturne.broker.worker.StageRecord;
import nocturne.core.night.Night;

/**
 * A dead letter of ingest as the archive reads it: of its packet nothing was published, so its
 * bytes are nowhere else.
 *
 * @param deadLetter what was dead-lettered
 * @param position of the dead letter on the topic of dead letters
 */
public record RejectedPacket(DeadLetter deadLetter, Position position) implements StageRecord {

  @Override
  public Night night() {
    return deadLetter.night();
  }

  @Override
  public int bytes() {
    return deadLetter.bytes().length;
  }

  /**
   * The topic of dead letters, of which the archive takes ingest's first ones; those of later
   * stages are about packets that it has from the alerts' topic, and later attempts have the bytes
   * of the first.
   */
  public static StageInput<RejectedPacket> input(String topic) {
    return new StageInput<>() {
      @Override
      public String topic() {
        return topic;
      }

      @Override
      public Optional<RejectedPacket> read(StreamRecord message) {
        return DeadLetter.from(message)
            .filter(deadLetter -> deadLetter.stage() == Stage.INGEST)
            .filter(deadLetter -> DeadLetter.first(message).equals(message.position()))
            .map(deadLetter -> new RejectedPacket(deadLetter, message.position()));
      }

      @Override
      public Night night(StreamRecord message) {
        throw new IllegalStateException("a dead letter is read or it is none: " + message);
      }
    };
  }
}
