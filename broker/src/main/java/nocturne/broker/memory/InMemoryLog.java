package nocturne.broker.memory;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.memory.InMemoryTransaction.State;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import org.jspecify.annotations.Nullable;

/**
 * A partition: its entries in order, each with one offset, including the markers that end
 * transactions. Guarded by the lock of its {@link InMemoryTopics}.
 */
final class InMemoryLog {

  /** An entry; a marker has neither a message nor a ledger record. */
  record Entry(
      long timestampMillis,
      @Nullable Message message,
      @Nullable LedgerRecord ledger,
      @Nullable InMemoryTransaction transaction) {

    boolean isMarker() {
      return message == null && ledger == null;
    }

    boolean isOpen() {
      return transaction != null && transaction.state == State.OPEN;
    }

    boolean isVisible() {
      return !isMarker() && (transaction == null || transaction.state == State.COMMITTED);
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private long begin;

  long add(Entry entry) {
    entries.add(entry);
    return end() - 1;
  }

  /** Ends a transaction's part here; takes an offset of its own, as Kafka's do. */
  void mark(long timestampMillis) {
    entries.add(new Entry(timestampMillis, null, null, null));
  }

  long bytes() {
    long bytes = 0;
    for (Entry entry : entries) {
      Message message = entry.message();
      bytes += message == null ? 0 : message.value().length;
    }
    return bytes;
  }

  long begin() {
    return begin;
  }

  long end() {
    return begin + entries.size();
  }

  /** Up to here every transaction is decided. */
  long stableEnd() {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).isOpen()) {
        return begin + i;
      }
    }
    return end();
  }

  Entry at(long offset) {
    return entries.get((int) (offset - begin));
  }

  void dropBelow(long offset) {
    while (begin < offset && !entries.isEmpty()) {
      entries.remove(0);
      begin++;
    }
  }

  void lose(int last) {
    entries.subList(Math.max(0, entries.size() - last), entries.size()).clear();
  }

  static LogRecord record(String topic, int partition, long offset, Entry entry) {
    @Nullable Message message = entry.message();
    if (message == null) {
      throw new IllegalStateException(topic + "/" + partition + "@" + offset + " is no message");
    }
    return new LogRecord(
        topic,
        partition,
        offset,
        entry.timestampMillis(),
        message.key(),
        message.value(),
        message.attributes());
  }
}
