package nocturne.broker.worker;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/**
 * The alerts' topic as stages read it: packets with four attributes that say where the survey sent
 * them, which gives the night. Thread-safe where the decoder is.
 */
public final class PublishedAlerts implements StageInput<PublishedAlert> {
  private final String topic;
  private final PacketDecoder decoder;

  /**
   * @param topic the alerts' topic of the instance
   */
  public PublishedAlerts(String topic, PacketDecoder decoder) {
    this.topic = topic;
    this.decoder = decoder;
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Optional<PublishedAlert> read(LogRecord message) throws UnreadableException {
    return Optional.of(
        new PublishedAlert(
            night(message),
            message.position(),
            new AlertPacket(message.value(), origin(message)),
            Decoding.one(decoder, message.value())));
  }

  @Override
  public byte[] packet(LogRecord message) {
    return message.value();
  }

  @Override
  public Night night(LogRecord message) {
    return night(message, decoder.survey());
  }

  @Override
  public PublishedAlert handedOver(PublishedAlert alert) {
    return alert;
  }

  /** The night of a record of ours, by the place where the survey put the packet. */
  public static Night night(LogRecord message, Survey survey) {
    return origin(message)
        .night(survey)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot tell the night of the packet at "
                        + origin(message)
                        + ": the survey puts none there, but on "
                        + survey.topicForm()
                        + ", with or without a suffix."));
  }

  /** The night of a record; empty if no stage of ours wrote it. */
  public static Optional<Night> nightOf(LogRecord message, Survey survey) {
    try {
      return origin(message).night(survey);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Where the survey sent the packet, by the record's attributes. */
  public static PacketOrigin origin(LogRecord message) {
    return PacketOrigin.of(name -> attribute(message, name));
  }

  /** The dead letter for a published packet that a stage cannot read. */
  public static DeadLetter deadLetter(
      Stage stage, Night night, LogRecord message, UnreadableException why) {
    return new DeadLetter(
        stage,
        night,
        message.topic(),
        message.position(),
        new DeadLetter.Cause(why.reason(), why.detail()),
        new DeadLetter.Identity(
            candid(message),
            Optional.ofNullable(message.attributes().get("objectId")),
            origin(message)),
        DeadLetter.Content.of(
            Checksums.crc32c(message.value()), message.value(), carried(message)));
  }

  /** The attributes of a record that its dead letter does not have in components of their own. */
  public static Map<String, String> carried(LogRecord message) {
    Map<String, String> carried = new LinkedHashMap<>(message.attributes());
    carried
        .keySet()
        .removeIf(
            name ->
                name.equals("candid")
                    || name.equals("objectId")
                    || name.equals(Repeated.TAKEN_BY)
                    || name.startsWith("kafka."));
    return carried;
  }

  /** The candid that ingest read: the key of a published packet. */
  public static Optional<Candid> candid(LogRecord message) {
    byte @Nullable [] key = message.key();
    try {
      return key == null
          ? Optional.empty()
          : Optional.of(new Candid(Long.parseLong(new String(key, StandardCharsets.UTF_8))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String attribute(LogRecord message, String name) {
    @Nullable String value = message.attributes().get(name);
    if (value == null) {
      throw new IllegalStateException(
          "Cannot tell where the survey sent the packet at "
              + message.topic()
              + " "
              + message.partition()
              + "@"
              + message.offset()
              + ": it has no attribute "
              + name
              + " but "
              + message.attributes().keySet()
              + ". Only ingest may write to this topic; find out who else did.");
    }
    return value;
  }
}
