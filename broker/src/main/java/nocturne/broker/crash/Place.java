package nocturne.broker.crash;

import java.util.EnumSet;
import java.util.Set;

/** The places between two adjacent writes, for each worker in the order it meets them. */
public enum Place {
  /** The door has fenced its predecessor and read nothing yet. */
  DOOR_WRITER_OPENED,
  /** The door knows from the ledger what was seen and where it is. */
  DOOR_LEDGER_READ,
  /** The ledger says that this door is open; it has taken nothing yet. */
  DOOR_SHIFT_BEGUN,
  DOOR_TRANSACTION_BEGUN,
  /** Bytes too large for a message are in the archive, their letter is not written. */
  DOOR_LARGE_BYTES_STORED,
  DOOR_PUBLISHED,
  DOOR_LETTER_WRITTEN,
  DOOR_FLUSHED,
  /** The ledger record is written, the transaction is open. */
  DOOR_RECORDED,
  DOOR_COMMITTED,
  DOOR_HANDED_OVER,
  /** The record that leaves a night is written, the transaction is open. */
  DOOR_LEAVING,
  DOOR_LEFT,
  /** What came of a letter tried again is published, the ledger's records are not written. */
  RETRY_PUBLISHED,

  /** A stage has fenced its predecessor on a partition and read nothing yet. */
  STAGE_WRITER_OPENED,
  /** The ledger says that this worker has a partition; it has taken nothing yet. */
  STAGE_SHIFT_BEGUN,
  /** What must be done before the transaction is done: a pack is stored. */
  STAGE_SETTLED,
  STAGE_PUBLISHED,
  STAGE_RECORDED,
  STAGE_COMMITTED,

  /** Letters of rows that cannot be tabled are committed, the append is not. */
  TABLE_LETTERS_WRITTEN,
  TABLE_APPENDED,

  /** STARTING is in the journal, with where everyone stood. */
  CONDUCTOR_STARTING,
  CONDUCTOR_RECEIVING,
  /** DRAINING is in the journal, with the ends to be read to. */
  CONDUCTOR_DRAINING,
  /** The night's part of the table is put in order, the books are not made. */
  CONDUCTOR_COMPACTED,
  /** CLOSED is in the journal, the books are not kept. */
  CONDUCTOR_CLOSED,
  BOOKS_KEPT;

  /** Those of the door that every night meets. */
  public static Set<Place> door() {
    return EnumSet.range(DOOR_WRITER_OPENED, DOOR_LEFT);
  }
}
