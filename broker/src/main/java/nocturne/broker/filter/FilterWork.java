package nocturne.broker.filter;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PublishedAlert;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Judges the alerts of one partition. Those that pass go to their topic with the candid as number
 * and as text, the sub-cuts in the attributes and where the survey sent them; those that cannot be
 * judged get a letter.
 */
public final class FilterWork implements PartitionWork<PublishedAlert> {
  private final Judging judging;
  private final String topic;
  private final String lettersTopic;
  private final List<Message> passed = new ArrayList<>();
  private final List<Candid> candids = new ArrayList<>();
  private final List<Letter> letters = new ArrayList<>();
  private int taken;

  private FilterWork(Judging judging, String topic, String lettersTopic) {
    this.judging = judging;
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
    Judging judging = new Judging(settings, alertsTopic);
    return (partition, to) -> new FilterWork(judging, topic, lettersTopic);
  }

  @Override
  public boolean take(PublishedAlert item) {
    taken++;
    Judging.Outcome outcome = judging.judge(item);
    @Nullable Message message = outcome.message();
    @Nullable Letter letter = outcome.letter();
    if (message != null) {
      passed.add(message);
      candids.add(item.alert().candid());
    } else if (letter != null) {
      letters.add(letter);
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
        passed.forEach(message -> writer.publish(topic, message));
        letters.forEach(letter -> writer.publish(lettersTopic, letter.message()));
        return new Tally(taken, letters.size(), candids);
      }
    };
  }

  @Override
  public void clear() {
    passed.clear();
    candids.clear();
    letters.clear();
    taken = 0;
  }

  @Override
  public void close() {
    clear();
  }
}
