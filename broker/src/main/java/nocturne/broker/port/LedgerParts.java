package nocturne.broker.port;

import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.WorkerSession;

/**
 * Assigns ledger records to the parts of a ledger, such as partitions of its topic: the first is
 * ingest's, the others are shared by the partitions that stages read.
 *
 * <p>A ledger may get more parts. Older records stay in their part, so a reader looks in every part
 * that any number up to today's gives.
 *
 * @param count parts, at least 2
 */
public record LedgerParts(int count) {
  public LedgerParts {
    if (count < 2) {
      throw new IllegalArgumentException(
          "the ledger's topic has " + count + " partition(s); it needs 2 or more");
    }
  }

  /** The part that has a record. */
  public int of(LedgerRecord entry) {
    if (entry instanceof StageRange range && !range.stage().isIngest()) {
      return ofStages(range.partition());
    }
    if (entry instanceof DeliveryAttempt attempt && !attempt.stage().isIngest()) {
      return ofStages(attempt.partition());
    }
    if (entry instanceof Retried retried && !retried.stage().isIngest()) {
      return ofStages(retried.retry().partition());
    }
    if (entry instanceof WorkerSession workerSession && !workerSession.stage().isIngest()) {
      return ofStages(workerSession.partition());
    }
    return 0;
  }

  /** The parts that may have records of a scope, at whatever time they were written. */
  public Set<Integer> of(Ledger.Scope scope) {
    if (scope instanceof Ledger.Scope.Ingest) {
      return Set.of(0);
    }
    if (scope instanceof Ledger.Scope.Partitions stages) {
      Set<Integer> ever = new TreeSet<>();
      for (int then = 2; then <= count; then++) {
        for (int partition : stages.partitions()) {
          ever.add(new LedgerParts(then).ofStages(partition));
        }
      }
      return ever;
    }
    Set<Integer> all = new TreeSet<>();
    for (int part = 0; part < count; part++) {
      all.add(part);
    }
    return all;
  }

  private int ofStages(int partition) {
    return 1 + partition % (count - 1);
  }
}
