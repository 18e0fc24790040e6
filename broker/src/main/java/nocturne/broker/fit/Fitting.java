package nocturne.broker.fit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Message;
import nocturne.broker.valueadded.PassedAlert;
import nocturne.broker.worker.Evaluator;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the fit stage makes of one alert: a message, whether it could be fitted or not. Only an
 * alert that brings out a fault of ours gets a dead letter: one alert never stops the stage. Plots
 * are stored before the fits are committed. For one thread.
 */
public final class Fitting implements Evaluator<PassedAlert> {
  private static final Logger LOG = LoggerFactory.getLogger(Fitting.class);

  private final LightCurveFitter fitter;
  private final boolean original;
  private final String passedTopic;
  private final Plots plots;
  private final List<ToPlot> toPlot = new ArrayList<>();

  /** A fit whose plot is drawn before the fit is committed. */
  private record ToPlot(FitRecord fit, List<Observation> photometry) {}

  /**
   * @param original whether the light curve is taken as the original broker took it
   * @param passedTopic where the alerts are read
   * @param plots stores the plots of what is fitted
   */
  public Fitting(LightCurveFitter fitter, boolean original, String passedTopic, Plots plots) {
    this.plots = plots;
    this.fitter = fitter;
    this.original = original;
    this.passedTopic = passedTopic;
  }

  @Override
  public Outcome evaluate(PassedAlert item) {
    try {
      List<Observation> photometry = photometry(item);
      FitOutcome outcome = fitter.fit(photometry);
      Message message = message(item, FitText.of(item, outcome));
      if (outcome instanceof NotFitted not) {
        return Outcome.counted(message, FitText.word(not.reason()));
      }
      toPlot.add(new ToPlot(record(item, message), photometry));
      return Outcome.passed(message);
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

  private static FitRecord record(PassedAlert item, Message message) {
    try {
      return FitRecord.parse(
          item.night(), item.position(), item.origin(), item.carried(), message.value());
    } catch (UnreadableException e) {
      throw new IllegalStateException("what the fit stage writes can be read", e);
    }
  }

  @Override
  public void settle() {
    toPlot.forEach(each -> plots.draw(each.fit(), each.photometry()));
  }

  @Override
  public void clear() {
    toPlot.clear();
  }

  private List<Observation> photometry(PassedAlert item) {
    return original
        ? AlertPhotometry.original(item.alert().original())
        : AlertPhotometry.of(item.alert().lightCurve());
  }

  private static Message message(PassedAlert of, byte[] text) {
    String candid = of.candid().toString();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("candid", candid);
    of.alert().objectId().ifPresent(id -> attributes.put("objectId", id.value()));
    attributes.putAll(of.carried());
    attributes.put(FitRecord.PASSED_PARTITION, Integer.toString(of.position().partition()));
    attributes.put(FitRecord.PASSED_OFFSET, Long.toString(of.position().offset()));
    attributes.putAll(of.origin().attributes());
    return new Message(candid.getBytes(StandardCharsets.UTF_8), text, attributes);
  }
}
