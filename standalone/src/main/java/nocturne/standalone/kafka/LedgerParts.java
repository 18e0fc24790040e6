package nocturne.standalone.kafka;

import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.ledger.DeliveryAttempt;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.WorkerSession;
import nocturne.broker.port.Ledger;

/**
 * Assigns ledger records to partitions of the ledger's topic: the first is ingest's, the others are
 * shared by the partitions that stages read.
 *
 * <p>The topic may get more partitions. Older records stay in their partition, so a reader looks in
 * every partition that any number up to today's gives.
 *
 * @param count partitions of the ledger's topic, at least 2
 */
record LedgerParts(int count) {
  LedgerParts {
    if (count < 2) {
      throw new IllegalArgumentException(
          "the ledger's topic has " + count + " partition(s); it needs 2 or more");
    }
  }

  int of(LedgerRecord entry) {
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

  Set<Integer> of(Ledger.Scope scope) {
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
