package nocturne.broker.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PublishedAlert;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.Candid;
import nocturne.core.alert.JsonStyle;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.filter.AlertFilter;
import nocturne.core.filter.Verdict;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Judges the alerts of one partition. Those that pass go to their topic with the candid as number
 * and as text, the sub-cuts in the attributes and where the survey sent them; those that the
 * original filter would have crashed on, in its mode, get a letter.
 */
public final class FilterWork implements PartitionWork<PublishedAlert> {
  private record Passed(PublishedAlert alert, Verdict verdict) {}

  private final AlertFilter filter;
  private final String alertsTopic;
  private final String topic;
  private final String lettersTopic;
  private final AlertJson json = new AlertJson(JsonStyle.CANDID_AS_NUMBER_AND_STRING);
  private final List<Passed> passed = new ArrayList<>();
  private final List<Letter> letters = new ArrayList<>();
  private int taken;

  private FilterWork(AlertFilter filter, String alertsTopic, String topic, String lettersTopic) {
    this.filter = filter;
    this.alertsTopic = alertsTopic;
    this.topic = topic;
    this.lettersTopic = lettersTopic;
  }

  /**
   * The filter stage.
   *
   * @param alertsTopic it reads this
   * @param topic and writes to this what passes
   * @param lettersTopic and to this what it sets aside
   */
  public static PartitionWork.Factory<PublishedAlert> stage(
      FilterSettings settings, String alertsTopic, String topic, String lettersTopic) {
    AlertFilter filter = settings.filter();
    return (partition, to) -> new FilterWork(filter, alertsTopic, topic, lettersTopic);
  }

  @Override
  public boolean take(PublishedAlert item) {
    taken++;
    Verdict verdict = filter.judge(item.alert());
    if (verdict.verdict() == null) {
      letters.add(
          item.letter(
              Stage.FILTER,
              alertsTopic,
              Reason.MISSING_FIELD,
              "the original filter fails without " + verdict.reason()));
    } else if (verdict.passes()) {
      passed.add(new Passed(item, verdict));
    }
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    taken++;
    letters.add(PublishedAlerts.letter(Stage.FILTER, night, message, why));
    return false;
  }

  @Override
  public Settled settle(Night night, Range range) {
    return new Settled() {
      @Override
      public Range range() {
        return range;
      }

      @Override
      public Tally publish(StreamWriter writer) {
        List<Candid> candids = new ArrayList<>(passed.size());
        for (Passed each : passed) {
          writer.publish(topic, message(each));
          candids.add(each.alert().alert().candid());
        }
        for (Letter letter : letters) {
          writer.publish(lettersTopic, letter.message());
        }
        return new Tally(taken, letters.size(), candids);
      }
    };
  }

  private Message message(Passed passed) {
    Alert alert = passed.alert().alert();
    Verdict verdict = passed.verdict();
    PacketOrigin origin = passed.alert().packet().origin();
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
    attributes.put("kafka.topic", origin.topic());
    attributes.put("kafka.partition", Integer.toString(origin.partition()));
    attributes.put("kafka.offset", Long.toString(origin.offset()));
    attributes.put("kafka.timestamp", Long.toString(origin.timestampMillis()));
    return new Message(candid.getBytes(StandardCharsets.UTF_8), json.toBytes(alert), attributes);
  }

  private static void put(Map<String, String> attributes, String name, @Nullable Boolean claim) {
    if (claim != null) {
      attributes.put(name, claim.toString());
    }
  }

  @Override
  public void clear() {
    passed.clear();
    letters.clear();
    taken = 0;
  }

  @Override
  public void close() {
    clear();
  }
}
