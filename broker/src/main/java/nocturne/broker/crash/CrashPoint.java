package nocturne.broker.crash;

import java.util.EnumSet;
import java.util.Set;

/** The places between two adjacent writes, for each worker in the order of its work. */
public enum CrashPoint {
  /** Ingest has fenced its predecessor and read nothing yet. */
  INGEST_WRITER_OPENED,
  /** Ingest has read from the ledger what was seen and its positions. */
  INGEST_LEDGER_READ,
  /** The ledger says that this ingest is open; it has taken nothing yet. */
  INGEST_SESSION_BEGUN,
  INGEST_TRANSACTION_BEGUN,
  /** Bytes too large for a message are in the archive, their dead letter is not written. */
  INGEST_LARGE_BYTES_STORED,
  INGEST_PUBLISHED,
  INGEST_DEAD_LETTER_WRITTEN,
  INGEST_FLUSHED,
  /** The ledger record is written, the transaction is open. */
  INGEST_RECORDED,
  INGEST_COMMITTED,
  INGEST_HANDED_OVER,
  /** The record that leaves a night is written, the transaction is open. */
  INGEST_LEAVING,
  INGEST_LEFT,
  /** The result of a retry is published, the ledger's records are not written. */
  RETRY_PUBLISHED,

  /** The packets of an intent that may not be published are read from the survey again. */
  INTENT_FETCHED,
  /** The ledger's newest object is ours: every predecessor is shut out. */
  INTENT_OPENED,
  /** The ledger says which packets of an intent the survey has lost. */
  INTENT_LOSS_TOLD,
  /** What a predecessor intended is published; no record says so. */
  INTENT_REPUBLISHED,
  /** An intent stands; nothing of it is published. */
  INTENT_STANDS,
  /** A dead letter of an intent, or of a retry, is an object; its message is not sent. */
  INTENT_DEAD_LETTER_KEPT,
  /** One of an intent's messages is sent. */
  INTENT_SENT,
  /** All messages of an intent are confirmed; no record says so. */
  INTENT_CONFIRMED,
  /** A thousand records stand that no segment holds. */
  INTENT_SEGMENT_DUE,

  /** On Google, the survey's header is in the archive; no packet under it is. */
  GOOGLE_HEADER_STORED,
  /** On Google, a packet is in the archive; its message is not acknowledged. */
  GOOGLE_OBJECT_STORED,
  /** On Google, what a counter delivered is kept; it is not acknowledged. */
  GOOGLE_COUNTS_STORED,
  /** On Google, rows are appended; their messages are not acknowledged. */
  GOOGLE_ROWS_APPENDED,
  /** On Google, results are published; the messages they were made of are not acknowledged. */
  GOOGLE_RESULTS_PUBLISHED,
  /** On Google, a stage's dead letter is an object; its message is not published. */
  GOOGLE_DEAD_LETTER_STORED,

  /** A stage has fenced its predecessor on a partition and read nothing yet. */
  STAGE_WRITER_OPENED,
  /** The ledger says that this worker has a partition; it has taken nothing yet. */
  STAGE_SESSION_BEGUN,
  /** Work before the transaction is done: a pack is stored. */
  STAGE_SETTLED,
  STAGE_PUBLISHED,
  STAGE_RECORDED,
  STAGE_COMMITTED,
  /** One of several objects of a range of dead letters is stored. */
  REJECTED_STORED,
  /** One of several plots of a range of fits is stored. */
  PLOT_STORED,

  /** Dead letters of rows that cannot be in the table are committed, the append is not. */
  TABLE_DEAD_LETTERS_WRITTEN,
  TABLE_APPENDED,

  /** Small files of a night are written together as one, which the table does not name yet. */
  UPKEEP_MERGED,
  /** The table names the one file instead of the many. */
  UPKEEP_REPLACED,
  UPKEEP_CHECKPOINTED,
  /** Snapshots are expired, files that no snapshot names are not deleted. */
  UPKEEP_EXPIRED,
  /** The files of a change of the history are written, and the table does not name them yet. */
  HISTORY_WRITTEN,
  /** A change of the history is committed; others of the night may be to come. */
  HISTORY_CHANGED,
  /** The catalogue no longer names the tables of a dataset, whose files are still there. */
  DATASET_FORGOTTEN,

  /** STARTING is in the journal, with all positions. */
  CONDUCTOR_STARTING,
  /** One counter is moved up to where its topic ended at the start; others are still to come. */
  CONDUCTOR_COUNTER_RESET,
  CONDUCTOR_RECEIVING,
  /** DRAINING is in the journal, with the ends to be read to. */
  CONDUCTOR_DRAINING,
  /** The night's part of the table is compacted, the books are not made. */
  CONDUCTOR_COMPACTED,
  /** The night's epochs are in the history, the books are not made. */
  CONDUCTOR_REMEMBERED,
  /** CLOSED is in the journal, the books are not kept. */
  CONDUCTOR_CLOSED,
  BOOKS_KEPT,
  /** Retries are written, the entry that notes their end is not. */
  DEAD_LETTERS_ASKED_AGAIN,

  /** An order to a component is given; no process has executed it. */
  COMPONENT_ORDERED,
  /** A run of a component has ended, and the next has not begun. */
  COMPONENT_ENDED,

  /** An object's bytes are in a file without its name. */
  STORE_WRITTEN,
  /** The file has its name, which may not be on the disk. */
  STORE_NAMED,
  /** A bucket no longer has its name; its objects are not deleted. */
  BUCKET_MOVED_AWAY,

  /** The home is locked; a dead owner may still be named in it. */
  HOME_LOCKED,
  /** The owner has described itself, but not the address of its services. */
  HOME_TOLD,

  /** Unneeded records of one topic are deleted; other topics are still to come. */
  RETENTION_RECORDS_DELETED,
  /** A survey topic of our own is deleted; others are still to come. */
  RETENTION_TOPIC_DELETED,

  /** One part of an instance is made, or one file staged; others are still to come. */
  SETUP_MADE,
  /** One part of an instance is deleted; others are still to come. */
  TEARDOWN_DELETED,
  /** One part of a night is deleted; others are still to come. */
  NIGHT_PART_DELETED;

  /** The places of ingest that every night reaches. */
  public static Set<CrashPoint> ingest() {
    return EnumSet.range(INGEST_WRITER_OPENED, INGEST_LEFT);
  }
}
