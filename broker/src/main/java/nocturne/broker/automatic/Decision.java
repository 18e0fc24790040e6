package nocturne.broker.automatic;

import java.util.OptionalLong;

/** What is to be done about a night now. */
public sealed interface Decision {

  /**
   * Nothing.
   *
   * @param why for people
   * @param idle whether nothing is awaited either: the night is of no concern now
   */
  record Wait(String why, boolean idle) implements Decision {
    Wait(String why) {
      this(why, false);
    }
  }

  /** The night's time has come: it is written into the journal that its first alert is awaited. */
  record Announce() implements Decision {}

  /**
   * The night is started, or started again.
   *
   * @param topic that holds something for us
   * @param completeAt the sum of its ends, where the survey may have sent all of it already
   */
  record Start(String topic, OptionalLong completeAt) implements Decision {}

  /**
   * The night is ended, or its end is gone on with.
   *
   * @param why for people
   */
  record End(String why) implements Decision {}
}
