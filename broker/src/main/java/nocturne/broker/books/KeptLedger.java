package nocturne.broker.books;

import java.util.List;
import java.util.function.Consumer;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;

/** The ledger's records of a night as they were kept beside its books; takes no others. */
record KeptLedger(List<LedgerRecord> records) implements Ledger {
  @Override
  public LedgerMark end() {
    return LedgerMark.START;
  }

  @Override
  public void read(LedgerMark from, Scope scope, Consumer<? super LedgerRecord> each) {
    records.forEach(each);
  }

  @Override
  public void append(LedgerRecord record) {
    throw new UnsupportedOperationException("a kept ledger takes no record: " + record);
  }
}
