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
 *
 * @param <T> what the stage works on
 */
public final class RetryRequests<T extends StageAlert> implements StageInput<TriedAgain<T>> {
  private final Stage stage;
  private final String from;
  private final String topic;
  private final Reading<T> reading;

  /**
   * Makes of a letter what had been set aside.
   *
   * @param <T> what a stage works on
   */
  @FunctionalInterface
  public interface Reading<T extends StageAlert> {
    /**
     * The same as when it was read from its topic.
     *
     * @throws UnreadableException when it still cannot be made
     */
    T read(Letter letter) throws UnreadableException;
  }

  /**
   * @param stage whose letters
   * @param from the topic on which it had read what it set aside
   * @param topic of dead letters
   */
  public RetryRequests(Stage stage, String from, String topic, Reading<T> reading) {
    this.stage = stage;
    this.from = from;
    this.topic = topic;
    this.reading = reading;
  }

  /** Of a stage that reads the alerts' topic. */
  public static RetryRequests<PublishedAlert> ofAlerts(
      Stage stage, String alertsTopic, String topic, PacketDecoder decoder) {
    return new RetryRequests<>(
        stage,
        alertsTopic,
        topic,
        letter ->
            new PublishedAlert(
                letter.night(),
                new Position(letter.partition(), letter.offset()),
                new AlertPacket(letter.bytes(), letter.origin()),
                Decoding.one(decoder, letter.bytes())));
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Optional<TriedAgain<T>> read(StreamRecord message) throws UnreadableException {
    Optional<RetryRequest> request = request(message);
    return request.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TriedAgain<>(
                message.position(), request.get(), reading.read(request.get().letter())));
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
    return RetryRequest.from(message)
        .filter(request -> request.letter().stage() == stage)
        .filter(request -> request.letter().topic().equals(from));
  }

  /** The letter after a try in vain: the packet's own, with the newest reason. */
  public static Letter again(Letter letter, UnreadableException why) {
    return letter.again(why.reason(), why.detail());
  }
}
