package nocturne.broker.valueadded;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.RetryInputs;
import nocturne.broker.worker.StageInput;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/**
 * A topic of ours with a JSON text for each alert, and of dead letters what had been read there.
 *
 * @param <T> what is made of a text
 */
public abstract class JsonInput<T extends JsonRecord> implements StageInput<T> {
  private final Stage reader;
  private final String topic;
  private final Survey survey;

  /**
   * @param reader the stage that dead-letters what it reads here
   * @param survey whose alerts they are
   */
  protected JsonInput(Stage reader, String topic, Survey survey) {
    this.reader = reader;
    this.topic = topic;
    this.survey = survey;
  }

  /**
   * Reads a text.
   *
   * @throws UnreadableException where it is not one of ours
   */
  protected abstract T parse(
      Night night,
      RecordPlace position,
      PacketOrigin origin,
      Map<String, String> carried,
      byte[] json)
      throws UnreadableException;

  @Override
  public final String topic() {
    return topic;
  }

  @Override
  public final Optional<T> read(LogRecord message) throws UnreadableException {
    return Optional.of(
        parse(
            night(message),
            message.position(),
            PublishedAlerts.origin(message),
            PublishedAlerts.carried(message),
            message.value()));
  }

  /** Requests to take again what the stage had dead-lettered of this topic. */
  public final RetryInputs<T> retries(String deadLettersTopic) {
    return new RetryInputs<>(reader, topic, deadLettersTopic, this::read);
  }

  private T read(DeadLetter deadLetter) throws UnreadableException {
    return parse(
        deadLetter.night(),
        deadLetter.place(),
        deadLetter.origin(),
        deadLetter.content().carried(),
        deadLetter.bytes());
  }

  @Override
  public final byte[] packet(LogRecord message) {
    return message.value();
  }

  @Override
  public final Night night(LogRecord message) {
    return PublishedAlerts.night(message, survey);
  }
}
