package nocturne.broker.stage;

import java.util.Optional;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.RetryRequest;
import nocturne.broker.port.StreamRecord;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The topic of dead letters as a stage behind the door reads it: of all that stands there it takes
 * the requests to try one of its own letters again.
 */
public final class RetryRequests implements StageInput<TriedAgain> {
  private final Stage stage;
  private final String topic;
  private final PacketDecoder decoder;

  /**
   * @param stage whose letters
   * @param topic of dead letters
   */
  public RetryRequests(Stage stage, String topic, PacketDecoder decoder) {
    this.stage = stage;
    this.topic = topic;
    this.decoder = decoder;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Optional<TriedAgain> read(StreamRecord message) throws UnreadableException {
    Optional<RetryRequest> request = request(message);
    return request.isEmpty()
        ? Optional.empty()
        : Optional.of(triedAgain(message.position(), request.get()));
  }

  private TriedAgain triedAgain(Position position, RetryRequest request)
      throws UnreadableException {
    Letter letter = request.letter();
    return new TriedAgain(
        position,
        request,
        new PublishedAlert(
            letter.night(),
            new Position(letter.partition(), letter.offset()),
            new AlertPacket(letter.bytes(), letter.origin()),
            Decoding.one(decoder, letter.bytes())));
  }

  @Override
  public byte @Nullable [] packet(StreamRecord message) {
    return request(message).map(request -> request.letter().bytes()).orElse(null);
  }

  @Override
  public Night night(StreamRecord message) {
    return request(message)
        .map(request -> request.letter().night())
        .orElseThrow(() -> new IllegalStateException("no request of " + stage + ": " + message));
  }

  private Optional<RetryRequest> request(StreamRecord message) {
    return RetryRequest.from(message).filter(request -> request.letter().stage() == stage);
  }

  /** The letter after a try in vain: the packet's own, with the newest reason. */
  public static Letter again(Letter letter, UnreadableException why) {
    return new Letter(
        letter.stage(),
        letter.night(),
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.crc32c(),
        why.reason(),
        why.detail(),
        letter.candid(),
        letter.objectId(),
        letter.origin(),
        letter.length(),
        letter.storedAt(),
        letter.bytes());
  }
}
