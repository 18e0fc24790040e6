package nocturne.broker.filter;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Message;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.JsonStyle;
import nocturne.core.alert.Reason;
import nocturne.core.filter.AlertFilter;
import nocturne.core.filter.Verdict;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the filter stage makes of one alert: nothing where it does not pass, a message where it
 * does, a dead letter where it cannot be evaluated. Those that the original filter would have
 * crashed on, in its mode, get a dead letter; so do those whose JSON, many times longer than the
 * packet, no message carries, and any that we cannot evaluate for a fault of our own: one alert
 * never stops the stage.
 */
public final class FilterEvaluator implements Evaluator<PublishedAlert> {
  private static final Logger LOG = LoggerFactory.getLogger(FilterEvaluator.class);

  /** Bytes of the longest message sent on, as at ingest. */
  private static final int LARGEST = IngestOptions.DEFAULT.largest();

  private final AlertFilter filter;
  private final String alertsTopic;
  private final AlertJson json = new AlertJson(JsonStyle.CANDID_AS_NUMBER_AND_STRING);

  public FilterEvaluator(FilterSettings settings, String alertsTopic) {
    this.filter = settings.filter();
    this.alertsTopic = alertsTopic;
  }

  @Override
  public Outcome evaluate(PublishedAlert item) {
    try {
      return evaluated(item);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error(
          "The filter failed on candid {}; it is dead-lettered as CORRUPT. Report this with the packet,"
              + " which its dead letter holds.",
          item.alert().candid(),
          e);
      return skipped(item, Reason.CORRUPT, "the filter failed: " + e);
    }
  }

  private Outcome evaluated(PublishedAlert item) {
    Verdict verdict = filter.evaluate(item.alert());
    if (verdict.verdict() == null) {
      return skipped(
          item, Reason.MISSING_FIELD, "the original filter fails without " + verdict.reason());
    }
    if (!verdict.passes()) {
      return Outcome.REJECTED;
    }
    Optional<byte[]> text = json.toBytes(item.alert(), LARGEST);
    return text.isEmpty()
        ? skipped(
            item,
            Reason.TOO_LARGE,
            "it passes, but its JSON has more than the "
                + LARGEST
                + " bytes that a message carries")
        : Outcome.passed(message(item, verdict, text.get()));
  }

  private Outcome skipped(PublishedAlert item, Reason reason, String detail) {
    return Outcome.skipped(item.deadLetter(Stage.FILTER, alertsTopic, reason, detail));
  }

  private static Message message(PublishedAlert passed, Verdict verdict, byte[] text) {
    Alert alert = passed.alert();
    String candid = alert.candid().toString();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("candid", candid);
    alert.objectId().ifPresent(id -> attributes.put("objectId", id.value()));
    put(attributes, "is_positive_sub", verdict.isPositiveSub());
    put(attributes, "no_pointsource_counterpart", verdict.noPointsourceCounterpart());
    put(attributes, "not_moving", verdict.notMoving());
    put(attributes, "no_ssobject", verdict.noSsobject());
    for (Verdict.Cut cut : verdict.cuts()) {
      put(attributes, cut.name(), cut.passed());
    }
    attributes.putAll(passed.packet().origin().attributes());
    return new Message(candid.getBytes(StandardCharsets.UTF_8), text, attributes);
  }

  private static void put(Map<String, String> attributes, String name, @Nullable Boolean claim) {
    if (claim != null) {
      attributes.put(name, claim.toString());
    }
  }
}
