package nocturne.broker.archive;

import java.util.Optional;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.StageInput;
import nocturne.broker.stage.StageRecord;
import nocturne.core.night.Night;

/**
 * A letter of the consumer as the archive reads it: of its packet nothing was published, so its
 * bytes are nowhere else.
 *
 * @param letter what was set aside
 * @param position of the letter on the topic of letters
 */
public record DeadLetter(Letter letter, Position position) implements StageRecord {

  @Override
  public Night night() {
    return letter.night();
  }

  @Override
  public int bytes() {
    return letter.bytes().length;
  }

  /**
   * The topic of letters, of which the archive takes the consumer's first ones; those of later
   * stages are about packets that it has from the alerts' topic, and later editions have the bytes
   * of the first.
   */
  public static StageInput<DeadLetter> input(String topic) {
    return new StageInput<>() {
      @Override
      public String topic() {
        return topic;
      }

      @Override
      public Optional<DeadLetter> read(StreamRecord message) {
        return Letter.from(message)
            .filter(letter -> letter.stage() == Stage.CONSUMER)
            .filter(letter -> Letter.first(message).equals(message.position()))
            .map(letter -> new DeadLetter(letter, message.position()));
      }

      @Override
      public Night night(StreamRecord message) {
        throw new IllegalStateException("a letter is read or it is none: " + message);
      }
    };
  }
}
