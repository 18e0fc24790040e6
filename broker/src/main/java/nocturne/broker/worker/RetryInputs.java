package nocturne.broker.worker;

import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The topic of dead letters as an input of a stage after ingest: the stage takes the requests to
 * retry its own dead letters.
 *
 * @param <T> the record that the stage evaluates
 */
public final class RetryInputs<T extends StageAlert> implements StageInput<TriedAgain<T>> {
  private final Stage stage;
  private final String from;
  private final String topic;
  private final Reading<T> reading;

  /**
   * Makes of a dead letter what had been dead-lettered.
   *
   * @param <T> what a stage works on
   */
  @FunctionalInterface
  public interface Reading<T extends StageAlert> {
    /**
     * Makes the record that the stage had read from its topic.
     *
     * @throws UnreadableException if it still cannot be made
     */
    T read(DeadLetter deadLetter) throws UnreadableException;
  }

  /**
   * @param stage whose dead letters
   * @param from the topic on which it had read what it dead-lettered
   * @param topic of dead letters
   */
  public RetryInputs(Stage stage, String from, String topic, Reading<T> reading) {
    this.stage = stage;
    this.from = from;
    this.topic = topic;
    this.reading = reading;
  }

  /** The input of a stage that reads the alerts' topic. */
  public static RetryInputs<PublishedAlert> ofAlerts(
      Stage stage, String alertsTopic, String topic, PacketDecoder decoder) {
    return new RetryInputs<>(
        stage,
        alertsTopic,
        topic,
        deadLetter ->
            new PublishedAlert(
                deadLetter.night(),
                deadLetter.place(),
                new AlertPacket(deadLetter.bytes(), deadLetter.origin()),
                Decoding.one(decoder, deadLetter.bytes())));
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Optional<TriedAgain<T>> read(LogRecord message) throws UnreadableException {
    Optional<Retry> retry = retry(message);
    return retry.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TriedAgain<>(
                message.position(), retry.get(), reading.read(retry.get().deadLetter())));
  }

  @Override
  public byte @Nullable [] packet(LogRecord message) {
    return retry(message).map(retry -> retry.deadLetter().bytes()).orElse(null);
  }

  @Override
  public Night night(LogRecord message) {
    return retry(message)
        .map(retry -> retry.deadLetter().night())
        .orElseThrow(() -> new IllegalStateException("no request of " + stage + ": " + message));
  }

  private Optional<Retry> retry(LogRecord message) {
    return Retry.from(message)
        .filter(retry -> retry.deadLetter().stage().equals(stage))
        .filter(retry -> retry.deadLetter().topic().equals(from));
  }

  /** The dead letter after a try in vain: the packet's own, with the newest reason. */
  public static DeadLetter again(DeadLetter deadLetter, UnreadableException why) {
    return deadLetter.again(new DeadLetter.Cause(why.reason(), why.detail()));
  }
}
