package nocturne.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes messages of the alerts' topic as Pub/Sub delivers them. The topic has no offsets, so an
 * alert has the place of its packet on the survey's topic. For one thread.
 */
public final class DeliveredAlerts {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveredAlerts.class);

  private final Survey survey;
  private final PublishedAlerts alerts;

  public DeliveredAlerts(Pipeline pipeline) {
    this.survey = pipeline.names().survey();
    this.alerts =
        new PublishedAlerts(pipeline.names().topic(pipeline.alerts()), new PacketDecoder(survey));
  }

  /** Full name of the topic. */
  public String topic() {
    return alerts.topic();
  }

  /** Takes a message with the words of ingest whose packet cannot be read. */
  @FunctionalInterface
  public interface Unreadable {
    /** Makes its dead letters. */
    void take(Night night, LogRecord record, UnreadableException why);
  }

  /**
   * The alert of a message; empty if it cannot be read, and, which is logged, if ingest cannot have
   * sent the message. The archive keeps both.
   */
  public Optional<PublishedAlert> read(Delivered message, Unreadable unreadable) {
    Optional<PacketOrigin> origin = message.origin();
    Optional<Night> night = origin.flatMap(at -> at.night(survey));
    String candid = message.attributes().getOrDefault("candid", "");
    if (origin.isEmpty() || night.isEmpty() || !candid.matches("-?[0-9]{1,19}")) {
      LOG.warn("Message {} on the alerts' topic is not ingest's and is left out", message.id());
      return Optional.empty();
    }
    LogRecord record = record(message, candid, origin.get());
    try {
      return alerts.read(record);
    } catch (UnreadableException e) {
      unreadable.take(night.get(), record, e);
      return Optional.empty();
    }
  }

  private LogRecord record(Delivered message, String candid, PacketOrigin at) {
    return new LogRecord(
        alerts.topic(),
        at.partition(),
        at.offset(),
        at.timestampMillis(),
        candid.getBytes(UTF_8),
        message.data(),
        message.attributes());
  }
}
