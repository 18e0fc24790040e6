package nocturne.broker.port;

import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.ledger.LedgerRecord;

/**
 * Reads the night's ledger. Records are written by {@link StreamWriter#record}, in one step with
 * the outputs they tell of; what was seen, where every stage stands and the books all come from
 * here.
 */
public interface Ledger {

  /** Whose records to read. */
  sealed interface Scope {
    /** Ingest's. */
    record Ingest() implements Scope {}

    /** Those of the stages for these partitions of any topic (others may come along). */
    record Partitions(Set<Integer> partitions) implements Scope {
      public Partitions {
        partitions = Set.copyOf(partitions);
      }

      /** One partition. */
      public Partitions(int partition) {
        this(Set.of(partition));
      }
    }

    record All() implements Scope {}
  }

  /** The end of the ledger as it stands now, open transactions included. */
  LedgerMark end();

  /**
   * Reads the committed records from the mark to the end *as noted at the call, open transactions
   * included*, waiting while one is undecided. Order holds within ingest and within one partition's
   * stages.
   *
   * @param from {@link LedgerMark#START} for everything
   * @throws PortException.Unavailable when an open transaction is not decided within a minute
   */
  void read(LedgerMark from, Scope scope, Consumer<? super LedgerRecord> each);

  /** Adds a record by itself, outside any transaction (attempts only). */
  void append(LedgerRecord record);
}
