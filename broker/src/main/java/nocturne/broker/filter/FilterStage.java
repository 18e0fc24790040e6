package nocturne.broker.filter;

import java.util.function.Function;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.stage.JudgeAgain;
import nocturne.broker.stage.JudgeWork;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PublishedAlert;
import nocturne.broker.stage.TriedAgain;
import nocturne.core.night.Night;

/**
 * The filter stage. Alerts that pass go to their topic with the candid as number and as text, the
 * sub-cuts in the attributes and where the survey sent them; those that cannot be judged get a
 * letter.
 */
public final class FilterStage {
  private final Judging judging;
  private final String topic;
  private final String lettersTopic;

  /**
   * @param alertsTopic it reads this
   * @param topic and writes to this what passes
   * @param lettersTopic and to this what it sets aside
   */
  public FilterStage(
      FilterSettings settings, String alertsTopic, String topic, String lettersTopic) {
    this.judging = new Judging(settings, alertsTopic);
    this.topic = topic;
    this.lettersTopic = lettersTopic;
  }

  /** As it reads the alerts' topic. */
  public PartitionWork.Factory<PublishedAlert> works() {
    return JudgeWork.stage(Stage.FILTER, judging, topic, lettersTopic);
  }

  /**
   * As it reads the dead letters.
   *
   * @param ledger says what is good already
   * @param since where the ledger ended when a night was first started
   */
  public PartitionWork.Factory<TriedAgain<PublishedAlert>> again(
      Ledger ledger, Function<Night, LedgerMark> since) {
    return JudgeAgain.stage(Stage.FILTER, judging, topic, lettersTopic, ledger, since);
  }
}
