package nocturne.broker.ledger;

import nocturne.core.night.Night;

/** One record of the ledger; {@link LedgerCodec} has its bytes. */
public sealed interface LedgerRecord
    permits IngestBatch, NightLeft, StageRange, DeliveryAttempt, Retried, WorkerSession {

  /** Whether it tells of this night; what tells of a worker is of no night. */
  boolean isOf(Night night);
}
