package nocturne.broker.letters;

import java.util.Optional;
import nocturne.broker.ledger.Position;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamRecord;

/**
 * Somebody's wish that a letter be tried again, as it stands on the topic of dead letters behind
 * the letter. It carries the packet, so that who takes it need not look for the letter.
 *
 * @param letter its newest edition
 * @param first where the packet's first letter stands: by this the ledger knows it
 */
public record RetryRequest(Letter letter, Position first) {
  static final String REQUEST = "retry";

  /** As it goes onto the topic of dead letters. */
  public Message message() {
    return letter.with(REQUEST, first.partition() + "/" + first.offset());
  }

  /** Reads a request back; empty where the message is a letter. */
  public static Optional<RetryRequest> from(StreamRecord record) {
    return Optional.ofNullable(record.attributes().get(REQUEST))
        .map(first -> new RetryRequest(Letter.parse(record), Letter.position(first)));
  }
}
