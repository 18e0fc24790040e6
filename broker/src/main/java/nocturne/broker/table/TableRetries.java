package nocturne.broker.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.Tables;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.RetryInputs;
import nocturne.broker.worker.StageAlert;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.TriedAgain;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * Makes rows of retried dead letters. Rows, the dead letters they heal and the ranges of the topic
 * of dead letters are one append, which is refused unless it follows the newest. So of two retries
 * of one dead letter, and of two workers, one makes the row. Only dead letters that the table names
 * are retried; other retries are passed over.
 *
 * @param <T> type of the records
 */
public final class TableRetries<T extends StageAlert> implements TableInput {
  private final StageIdentity identity;
  private final RetryInputs<T> input;
  private final Tables tables;
  private final String table;
  private final Rows<T> rows;
  private final Map<Night, Set<DeadLettered>> pending = new HashMap<>();
  private final List<DeadLettered> healed = new ArrayList<>();

  /**
   * @param row makes a row of a record
   */
  public TableRetries(
      StageIdentity identity, RetryInputs<T> input, Tables tables, String table, RowOf<T> row) {
    this.identity = identity;
    this.input = input;
    this.tables = tables;
    this.table = table;
    this.rows = new Rows<>(tables, table, row);
  }

  @Override
  public StageReader<TriedAgain<T>> reader() {
    return StageReader.ofDeadLetters(identity, input, (partition, to) -> new Partition());
  }

  @Override
  public String table() {
    return table;
  }

  @Override
  public void append(Map<Integer, Range> ranges) {
    rows.append(identity.topic(), ranges, List.of(), List.copyOf(healed));
    drop();
  }

  /** Reads the dead letters from the table again: another worker may have appended meanwhile. */
  @Override
  public void drop() {
    rows.drop();
    healed.clear();
    pending.clear();
  }

  private Set<DeadLettered> pendingIn(Night night) {
    return pending.computeIfAbsent(night, n -> new HashSet<>(tables.deadLettered(table, n)));
  }

  private static DeadLettered skipped(DeadLetter deadLetter) {
    return new DeadLettered(deadLetter.night(), deadLetter.place());
  }

  private final class Partition implements PartitionWork<TriedAgain<T>> {
    private final List<Message> attempts = new ArrayList<>();
    private int taken;

    @Override
    public boolean take(TriedAgain<T> item) {
      taken++;
      DeadLettered skipped = skipped(item.retry().deadLetter());
      if (pendingIn(item.night()).contains(skipped)) {
        String refused = rows.add(item.alert());
        if (refused == null) {
          healed.add(skipped);
          pendingIn(item.night()).remove(skipped);
        } else {
          failedAgain(item.retry(), new UnreadableException(Reason.CORRUPT, refused));
        }
      }
      return false;
    }

    @Override
    public boolean takeUnreadable(LogRecord message, Night night, UnreadableException why) {
      taken++;
      Retry retry =
          Retry.from(message)
              .orElseThrow(() -> new IllegalStateException("not a request: " + message, why));
      if (pendingIn(night).contains(skipped(retry.deadLetter()))) {
        failedAgain(retry, why);
      }
      return false;
    }

    private void failedAgain(Retry retry, UnreadableException why) {
      attempts.add(RetryInputs.again(retry.deadLetter(), why).message(retry.first()));
    }

    /**
     * A further attempt is published before the append. It only changes what is shown, and after a
     * lost append another attempt follows.
     */
    @Override
    public Settled settle(Night night, Range range) {
      return new Settled(
          range,
          attempts.stream().map(attempt -> new Outgoing(identity.topic(), attempt)).toList(),
          List.of(),
          new Tally(taken, 0, List.of()));
    }

    @Override
    public void clear() {
      attempts.clear();
      taken = 0;
    }

    @Override
    public void close() {
      clear();
      drop();
    }
  }
}
