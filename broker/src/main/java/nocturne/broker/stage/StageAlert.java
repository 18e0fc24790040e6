package nocturne.broker.stage;

import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;

/** A record of a topic that is about one alert, which a stage may have to set aside. */
public interface StageAlert extends StageRecord {

  Candid candid();

  /**
   * The letter with which a stage sets it aside.
   *
   * @param topic where the stage read it
   * @param detail what was found, in a sentence
   */
  Letter letter(Stage stage, String topic, Reason reason, String detail);
}
