package nocturne.broker.fit;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.RetryRequests;
import nocturne.broker.stage.StageInput;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * A topic of ours with a JSON text for each alert, and of letters what had been read there.
 *
 * @param <T> what is made of a text
 */
abstract class JsonInput<T extends JsonRecord> implements StageInput<T> {
  private final Stage reader;
  private final String topic;
  private final Function<String, Night> nights;

  /**
   * @param reader the stage that sets aside what it reads here
   * @param nights the survey's rule that makes a night of its topic's name
   */
  JsonInput(Stage reader, String topic, Function<String, Night> nights) {
    this.reader = reader;
    this.topic = topic;
    this.nights = nights;
  }

  /**
   * Reads a text.
   *
   * @throws UnreadableException where it is not one of ours
   */
  abstract T parse(
      Night night, Position position, PacketOrigin origin, Map<String, String> carried, byte[] json)
      throws UnreadableException;

  @Override
  public final String topic() {
    return topic;
  }

  @Override
  public final Optional<T> read(StreamRecord message) throws UnreadableException {
    return Optional.of(
        parse(
            night(message),
            message.position(),
            PublishedAlerts.origin(message),
            PublishedAlerts.carried(message),
            message.value()));
  }

  /** Requests to take again what the stage had set aside of this topic. */
  public final RetryRequests<T> requests(String lettersTopic) {
    return requests(reader, lettersTopic);
  }

  final RetryRequests<T> requests(Stage of, String lettersTopic) {
    return new RetryRequests<>(of, topic, lettersTopic, this::read);
  }

  private T read(Letter letter) throws UnreadableException {
    return parse(
        letter.night(),
        new Position(letter.partition(), letter.offset()),
        letter.origin(),
        letter.carried(),
        letter.bytes());
  }

  @Override
  public final byte[] packet(StreamRecord message) {
    return message.value();
  }

  @Override
  public final Night night(StreamRecord message) {
    return nights.apply(PublishedAlerts.origin(message).topic());
  }
}
