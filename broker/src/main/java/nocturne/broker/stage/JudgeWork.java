package nocturne.broker.stage;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Has the alerts of one partition judged: what goes on to its topic, the letters of what cannot be
 * judged and the range's record are one transaction.
 *
 * @param <T> what is judged
 */
public final class JudgeWork<T extends StageAlert> implements PartitionWork<T> {
  private final Stage stage;
  private final Judge<T> judge;
  private final String lettersTopic;
  private final Judged judged;
  private final List<Letter> letters = new ArrayList<>();

  private JudgeWork(Stage stage, Judge<T> judge, String topic, String lettersTopic) {
    this.stage = stage;
    this.judge = judge;
    this.lettersTopic = lettersTopic;
    this.judged = new Judged(topic);
  }

  /**
   * A stage that judges.
   *
   * @param topic of what goes on
   * @param lettersTopic of what it sets aside
   * @param <T> what is judged
   */
  public static <T extends StageAlert> PartitionWork.Factory<T> stage(
      Stage stage, Judge<T> judge, String topic, String lettersTopic) {
    return (partition, to) -> new JudgeWork<>(stage, judge, topic, lettersTopic);
  }

  @Override
  public boolean take(T item) {
    judged.take();
    Judge.Outcome outcome = judge.judge(item);
    @Nullable Letter letter = outcome.letter();
    if (letter != null) {
      letters.add(letter);
    } else {
      judged.add(item.candid(), outcome);
    }
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    judged.take();
    letters.add(PublishedAlerts.letter(stage, night, message, why));
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
        letters.forEach(letter -> writer.publish(lettersTopic, letter.message()));
        return judged.publish(writer, letters.size());
      }
    };
  }

  @Override
  public void clear() {
    judged.clear();
    letters.clear();
  }

  @Override
  public void close() {
    clear();
  }
}
