package nocturne.broker.automatic;

import java.util.HashMap;
import java.util.Map;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;

/** Ingest's positions for one night, followed through the ledger. For one thread. */
final class IngestPositions {
  private final Ledger ledger;
  private final Night night;
  private LedgerMark mark;
  private final Map<SurveyPartition, Long> next;

  /**
   * @param start of the night
   */
  IngestPositions(Ledger ledger, Night night, StartingPoint start) {
    this.ledger = ledger;
    this.night = night;
    this.mark = start.since();
    this.next = new HashMap<>(start.survey());
  }

  /** The survey's next positions in the ledger now. */
  Map<SurveyPartition, Long> now() {
    LedgerMark from = mark;
    mark = ledger.end();
    ledger.read(from, new Ledger.Scope.Ingest(), this::take);
    return next;
  }

  private void take(LedgerRecord record) {
    if (!record.isOf(night)) {
      return;
    }
    if (record instanceof IngestBatch batch) {
      batch.next().forEach((p, to) -> next.merge(p, to, Math::max));
    } else if (record instanceof NightLeft left) {
      left.positions().forEach((p, to) -> next.merge(p, to, Math::max));
    }
  }
}
