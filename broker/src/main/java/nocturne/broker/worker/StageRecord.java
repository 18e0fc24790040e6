package nocturne.broker.worker;

import nocturne.broker.ledger.RecordPlace;
import nocturne.core.night.Night;

/** A committed record, converted for a stage. */
public interface StageRecord {

  Night night();

  /** Its place on the topic that the stage reads. */
  RecordPlace position();

  /** Roughly what holding it costs, bytes. */
  int bytes();
}
