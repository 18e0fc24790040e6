package nocturne.broker.deadletter;

import java.util.Optional;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;

/**
 * Somebody's wish that a dead letter be tried again, as it stands on the topic of dead letters
 * behind the dead letter. It carries the packet, so that who takes it need not look for the dead
 * letter.
 *
 * @param deadLetter its newest attempt
 * @param first where the packet's first dead letter stands: by this the ledger knows it
 */
public record Retry(DeadLetter deadLetter, Position first) {
  static final String RETRY = "retry";

  /** As it goes onto the topic of dead letters. */
  public Message message() {
    return deadLetter.with(RETRY, first.partition() + "/" + first.offset());
  }

  /** Reads a request back; empty where the message is a dead letter. */
  public static Optional<Retry> from(LogRecord record) {
    return Optional.ofNullable(record.attributes().get(RETRY))
        .map(first -> new Retry(DeadLetter.parse(record), DeadLetter.position(first)));
  }
}
