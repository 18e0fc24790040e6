package nocturne.broker.ledger;

import nocturne.core.night.Night;

/** One record of the ledger; {@link LedgerCodec} has its bytes. */
public sealed interface LedgerRecord permits DoorBatch, DoorLeft, StageRange, Attempt {

  /** The night it tells of. */
  Night night();
}
