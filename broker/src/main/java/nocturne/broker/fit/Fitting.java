package nocturne.broker.fit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Message;
import nocturne.broker.stage.Evaluator;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the fit stage makes of one alert: a message, whether it could be fitted or not. Only an
 * alert that brings out a fault of ours gets a dead letter: one alert never stops the stage.
 */
public final class Fitting implements Evaluator<PassedAlert> {
  private static final Logger LOG = LoggerFactory.getLogger(Fitting.class);

  private final LightCurveFitter fitter;
  private final boolean original;
  private final String passedTopic;

  /**
   * @param original whether the light curve is taken as the original broker took it
   * @param passedTopic where the alerts are read
   */
  public Fitting(LightCurveFitter fitter, boolean original, String passedTopic) {
    this.fitter = fitter;
    this.original = original;
    this.passedTopic = passedTopic;
  }

  @Override
  public Outcome evaluate(PassedAlert item) {
    try {
      FitOutcome outcome = fitter.fit(photometry(item));
      Message message = message(item, FitText.of(item, outcome));
      return outcome instanceof NotFitted not
          ? Outcome.counted(message, FitText.word(not.reason()))
          : Outcome.passed(message);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error(
          "The fit of candid {} failed; it is dead-lettered as CORRUPT. Report this with the JSON, which"
              + " its dead letter holds.",
          item.candid(),
          e);
      return Outcome.skipped(
          item.deadLetter(Stage.FIT, passedTopic, Reason.CORRUPT, "the fit failed: " + e));
    }
  }

  private List<Observation> photometry(PassedAlert item) {
    return original
        ? AlertPhotometry.original(item.alert().original())
        : AlertPhotometry.of(item.alert().lightCurve());
  }

  private static Message message(PassedAlert of, byte[] text) {
    String candid = of.candid().toString();
    PacketOrigin origin = of.origin();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("candid", candid);
    of.alert().objectId().ifPresent(id -> attributes.put("objectId", id.value()));
    attributes.putAll(of.carried());
    attributes.put(FitRecord.PASSED_PARTITION, Integer.toString(of.position().partition()));
    attributes.put(FitRecord.PASSED_OFFSET, Long.toString(of.position().offset()));
    attributes.put("kafka.topic", origin.topic());
    attributes.put("kafka.partition", Integer.toString(origin.partition()));
    attributes.put("kafka.offset", Long.toString(origin.offset()));
    attributes.put("kafka.timestamp", Long.toString(origin.timestampMillis()));
    return new Message(candid.getBytes(StandardCharsets.UTF_8), text, attributes);
  }
}
