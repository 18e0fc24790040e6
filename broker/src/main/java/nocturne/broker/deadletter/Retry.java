package nocturne.broker.deadletter;

import java.util.Optional;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;

/**
 * A request to retry a dead letter: a record on the topic of dead letters, after the dead letter.
 * It contains the packet, so a stage need not look up the dead letter.
 *
 * @param deadLetter the newest attempt of the dead letter
 * @param first place of the packet's first dead letter, which identifies it in the ledger
 */
public record Retry(DeadLetter deadLetter, RecordPlace first) {
  static final String RETRY = "retry";

  /** The message for the topic of dead letters. */
  public Message message() {
    return deadLetter.with(RETRY, first.partition() + "/" + first.offset());
  }

  /** Reads a request from a record of that topic; empty if the record is a dead letter. */
  public static Optional<Retry> from(LogRecord record) {
    return Optional.ofNullable(record.attributes().get(RETRY))
        .map(first -> new Retry(DeadLetter.parse(record), DeadLetter.position(first)));
  }
}
