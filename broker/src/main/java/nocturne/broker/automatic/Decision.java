package nocturne.broker.automatic;

import java.util.OptionalLong;

/** What to do about a night now. */
public sealed interface Decision {

  /**
   * Nothing.
   *
   * @param why for people
   * @param idle whether nothing is awaited either
   */
  record Wait(String why, boolean idle) implements Decision {
    Wait(String why) {
      this(why, false);
    }
  }

  /** The night's date has come: the journal gets an entry that the first alert is awaited. */
  record Announce() implements Decision {}

  /**
   * The night starts, or starts again.
   *
   * @param topic that holds unread records
   * @param completeAt the sum of its ends, if the survey may have sent everything already
   */
  record Start(String topic, OptionalLong completeAt) implements Decision {}

  /**
   * The night ends, or its end continues.
   *
   * @param why for people
   */
  record End(String why) implements Decision {}
}
