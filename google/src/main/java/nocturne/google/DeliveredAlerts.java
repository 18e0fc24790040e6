package nocturne.google;

import java.util.Optional;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.survey.Survey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts' topic as Pub/Sub delivers it. It has no offsets: an alert stands where the survey put
 * its packet. For one thread.
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

  /**
   * The alert of a message; empty, and logged, if ingest cannot have sent the message. The archive
   * keeps that too.
   */
  public Optional<PublishedAlert> read(Delivered message) {
    Optional<PacketOrigin> origin = message.origin().filter(at -> at.night(survey).isPresent());
    try {
      if (origin.isPresent()) {
        return alerts.read(record(message, origin.get()));
      }
    } catch (UnreadableException e) {
      LOG.debug("message {} is no alert: {}", message.id(), e.getMessage());
    }
    LOG.warn("Message {} on the alerts' topic is not ingest's and is left out", message.id());
    return Optional.empty();
  }

  private LogRecord record(Delivered message, PacketOrigin at) {
    return new LogRecord(
        alerts.topic(),
        at.partition(),
        at.offset(),
        at.timestampMillis(),
        null,
        message.data(),
        message.attributes());
  }
}
