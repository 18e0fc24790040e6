package nocturne.broker.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.consumer.ConsumerOptions;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the alerts of one partition. Those that pass go to their topic with the candid as number
 * and as text, the sub-cuts in the attributes and where the survey sent them; those that the
 * original filter would have crashed on, in its mode, get a letter; so do those whose JSON, many
 * times longer than the packet, no message carries, and any that we cannot judge for a fault of our
 * own: one alert never stops the stage.
 */
public final class FilterWork implements PartitionWork<PublishedAlert> {
  private static final Logger LOG = LoggerFactory.getLogger(FilterWork.class);

  /** Bytes of the longest message sent on, as at the door. */
  private static final int LARGEST = ConsumerOptions.DEFAULT.largest();

  private record Passed(Candid candid, Message message) {}

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
    try {
      judge(item);
    } catch (RuntimeException e) {
      LOG.error(
          "The filter failed on candid {}; it is set aside as CORRUPT. Report this with the packet,"
              + " which its letter holds.",
          item.alert().candid(),
          e);
      setAside(item, Reason.CORRUPT, "the filter failed: " + e);
    }
    return false;
  }

  private void judge(PublishedAlert item) {
    Verdict verdict = filter.judge(item.alert());
    if (verdict.verdict() == null) {
      setAside(item, Reason.MISSING_FIELD, "the original filter fails without " + verdict.reason());
    } else if (verdict.passes()) {
      Message message = message(item, verdict);
      int length = message.value().length;
      if (length > LARGEST) {
        setAside(
            item,
            Reason.TOO_LARGE,
            "it passes, but its JSON has " + length + " bytes, and a message carries " + LARGEST);
      } else {
        passed.add(new Passed(item.alert().candid(), message));
      }
    }
  }

  private void setAside(PublishedAlert item, Reason reason, String detail) {
    letters.add(item.letter(Stage.FILTER, alertsTopic, reason, detail));
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
          writer.publish(topic, each.message());
          candids.add(each.candid());
        }
        for (Letter letter : letters) {
          writer.publish(lettersTopic, letter.message());
        }
        return new Tally(taken, letters.size(), candids);
      }
    };
  }

  private Message message(PublishedAlert passed, Verdict verdict) {
    Alert alert = passed.alert();
    PacketOrigin origin = passed.packet().origin();
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
