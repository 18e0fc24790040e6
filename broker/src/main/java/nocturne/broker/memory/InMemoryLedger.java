package nocturne.broker.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LedgerParts;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;

/** The ledger of {@link InMemoryTopics}: part 0 ingest's, the others the stages'. */
public final class InMemoryLedger implements Ledger {
  private final InMemoryTopics owner;
  private final List<InMemoryLog> parts = new ArrayList<>();
  private Duration patience = Duration.ofMinutes(1);

  InMemoryLedger(InMemoryTopics owner, int parts) {
    this.owner = owner;
    for (int i = 0; i < parts; i++) {
      this.parts.add(new InMemoryLog());
    }
  }

  /** Sets how long {@link #read} waits for an open transaction; the default is a minute. */
  public void patience(Duration patience) {
    synchronized (owner) {
      this.patience = patience;
    }
  }

  /** Loses the newest entries of a part, as a log that is not synced does in a power cut. */
  public void lose(int part, int entries) {
    synchronized (owner) {
      parts.get(part).lose(entries);
    }
  }

  @Override
  public LedgerMark end() {
    synchronized (owner) {
      Map<Integer, Long> offsets = new HashMap<>();
      for (int part = 0; part < parts.size(); part++) {
        offsets.put(part, parts.get(part).end());
      }
      return new LedgerMark(offsets);
    }
  }

  @Override
  public void read(LedgerMark from, Scope scope, Consumer<? super LedgerRecord> each) {
    LedgerMark end = end();
    for (int part : shared().of(scope)) {
      for (LedgerRecord record : read(part, from, end)) {
        each.accept(record);
      }
    }
  }

  private List<LedgerRecord> read(int part, LedgerMark from, LedgerMark end) {
    long to = end.offsets().getOrDefault(part, 0L);
    InMemoryLog log = parts.get(part);
    boolean decided = owner.await(patience, () -> log.stableEnd() >= to, isDecided -> !isDecided);
    if (!decided) {
      throw new PortException.Unavailable(
          "the ledger cannot be read to its end: a transaction in part " + part + " stays open",
          new IllegalStateException("waited " + patience));
    }
    synchronized (owner) {
      List<LedgerRecord> records = new ArrayList<>();
      for (long o = Math.max(from.offsets().getOrDefault(part, 0L), log.begin()); o < to; o++) {
        InMemoryLog.Entry entry = log.at(o);
        @Nullable LedgerRecord record = entry.ledger();
        if (record != null && entry.isVisible()) {
          records.add(record);
        }
      }
      return records;
    }
  }

  @Override
  public void append(LedgerRecord record) {
    synchronized (owner) {
      parts.get(shared().of(record)).add(new InMemoryLog.Entry(owner.now(), null, record, null));
      owner.notifyAll();
    }
  }

  void add(LedgerRecord record, InMemoryTransaction transaction) {
    InMemoryLog log = parts.get(shared().of(record));
    transaction.touched.add(log);
    log.add(new InMemoryLog.Entry(owner.now(), null, record, transaction));
  }

  private LedgerParts shared() {
    return new LedgerParts(parts.size());
  }
}
