package nocturne.broker.worker;

import nocturne.broker.ledger.RecordPlace;
import nocturne.core.night.Night;

/** What a stage takes of its topic: one committed record, made into something to work on. */
public interface StageRecord {

  Night night();

  /** Where it stands on the topic the stage reads. */
  RecordPlace position();

  /** Roughly what holding it costs, bytes. */
  int bytes();
}
