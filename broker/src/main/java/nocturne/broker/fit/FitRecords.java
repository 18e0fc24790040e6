package nocturne.broker.fit;

import java.util.Optional;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.RetryRequests;
import nocturne.broker.stage.StageInput;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/** The topic of fits as the stages behind it read it. Thread-safe. */
public final class FitRecords implements StageInput<FitRecord> {
  private final String topic;
  private final Function<String, Night> nights;

  /**
   * @param topic of fits
   * @param nights the survey's rule that makes a night of its topic's name
   */
  public FitRecords(String topic, Function<String, Night> nights) {
    this.topic = topic;
    this.nights = nights;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Optional<FitRecord> read(StreamRecord message) throws UnreadableException {
    return Optional.of(
        FitRecord.parse(
            night(message),
            message.position(),
            PublishedAlerts.origin(message),
            PublishedAlerts.carried(message),
            message.value()));
  }

  /** Requests to table again what tabulate had set aside of this topic. */
  public RetryRequests<FitRecord> requests(String lettersTopic) {
    return new RetryRequests<>(Stage.TABULATE, topic, lettersTopic, FitRecords::read);
  }

  private static FitRecord read(Letter letter) throws UnreadableException {
    return FitRecord.parse(
        letter.night(),
        new Position(letter.partition(), letter.offset()),
        letter.origin(),
        letter.carried(),
        letter.bytes());
  }

  @Override
  public byte[] packet(StreamRecord message) {
    return message.value();
  }

  @Override
  public Night night(StreamRecord message) {
    return nights.apply(PublishedAlerts.origin(message).topic());
  }
}
