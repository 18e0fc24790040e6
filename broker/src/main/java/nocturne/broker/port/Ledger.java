package nocturne.broker.port;

import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.ledger.LedgerRecord;

/**
 * Reads the ledger. {@link LogWriter#record} writes records, in one step with the outputs they
 * name. Known packets, the progress of every stage and the books are made from them.
 */
public interface Ledger {

  /** The records to read. */
  sealed interface Scope {
    /** Records of ingest. */
    record Ingest() implements Scope {}

    /** Records of the stages for these partitions of any topic (others may be included). */
    record Partitions(Set<Integer> partitions) implements Scope {
      public Partitions {
        partitions = Set.copyOf(partitions);
      }

      /** The scope of one partition. */
      public Partitions(int partition) {
        this(Set.of(partition));
      }
    }

    record All() implements Scope {}
  }

  /** The end of the ledger now, open transactions included. */
  LedgerMark end();

  /**
   * Reads the committed records from the mark to the end <i>as of the call, open transactions
   * included</i>, and waits while one is undecided. Records of ingest, and records of one
   * partition's stages, are in order.
   *
   * @param from {@link LedgerMark#START} for everything
   * @throws PortException.Unavailable if an open transaction is not decided within a minute
   */
  void read(LedgerMark from, Scope scope, Consumer<? super LedgerRecord> each);

  /** Appends a record outside any transaction (sessions, attempts and deleted nights only). */
  void append(LedgerRecord record);
}
