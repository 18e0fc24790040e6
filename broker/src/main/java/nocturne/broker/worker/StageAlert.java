package nocturne.broker.worker;

import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;

/** A record of a topic that is about one alert, which a stage may have to dead-letter. */
public interface StageAlert extends StageRecord {

  Candid candid();

  /** Where the survey sent the alert, and when. */
  PacketOrigin origin();

  /**
   * The dead letter with which a stage dead-letters it.
   *
   * @param topic where the stage read it
   * @param detail what was found, in a sentence
   */
  DeadLetter deadLetter(Stage stage, String topic, Reason reason, String detail);
}
