package nocturne.broker.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.Tables;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.StageAlert;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageInput;
import nocturne.broker.worker.StageReader;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * Makes a row of each record of a topic. A record that can have no row becomes a dead letter, which
 * counts only if the append names it.
 *
 * @param <T> type of the records
 */
public final class TableRows<T extends StageAlert> implements TableInput {
  private final StageIdentity identity;
  private final StageInput<T> input;
  private final String table;
  private final String deadLettersTopic;
  private final long mostBytes;
  private final Rows<T> rows;
  private final List<DeadLettered> deadLettered = new ArrayList<>();
  private long taken;

  /**
   * @param row makes a row of a record
   * @param mostBytes bytes, as the writer counts them, at which an append is committed
   */
  public TableRows(
      StageIdentity identity,
      StageInput<T> input,
      Tables tables,
      String table,
      RowOf<T> row,
      String deadLettersTopic,
      long mostBytes) {
    this.identity = identity;
    this.input = input;
    this.table = table;
    this.deadLettersTopic = deadLettersTopic;
    this.mostBytes = mostBytes;
    this.rows = new Rows<>(tables, table, row);
  }

  @Override
  public StageReader<T> reader() {
    return StageReader.of(identity, input, (partition, to) -> new Partition());
  }

  @Override
  public String table() {
    return table;
  }

  @Override
  public void append(Map<Integer, Range> ranges) {
    long made = rows.writer().rows();
    if (made + deadLettered.size() != taken) {
      throw new IllegalStateException(
          "%s took %s records and has %s rows and %s dead letters"
              .formatted(identity, taken, made, deadLettered.size()));
    }
    rows.append(identity.topic(), ranges, List.copyOf(deadLettered), List.of());
    drop();
  }

  @Override
  public void drop() {
    rows.drop();
    deadLettered.clear();
    taken = 0;
  }

  private final class Partition implements PartitionWork<T> {
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private int mine;

    @Override
    public boolean take(T item) {
      String refused = rows.add(item);
      count();
      if (refused != null) {
        add(item.deadLetter(identity.stage(), identity.topic(), Reason.CORRUPT, refused));
      }
      return rows.writer().bytes() >= mostBytes;
    }

    @Override
    public boolean takeUnreadable(LogRecord message, Night night, UnreadableException why) {
      count();
      add(PublishedAlerts.deadLetter(identity.stage(), night, message, why));
      return false;
    }

    private void count() {
      mine++;
      taken++;
    }

    private void add(DeadLetter deadLetter) {
      deadLetters.add(deadLetter);
      deadLettered.add(new DeadLettered(deadLetter.night(), deadLetter.place()));
    }

    @Override
    public Settled settle(Night night, Range range) {
      return new Settled(
          range,
          deadLetters.stream()
              .map(deadLetter -> new Outgoing(deadLettersTopic, deadLetter.message()))
              .toList(),
          List.of(),
          new Tally(mine, deadLetters.size(), List.of()));
    }

    @Override
    public void clear() {
      deadLetters.clear();
      mine = 0;
    }

    /** Rows of all partitions are in one append, so they are dropped together. */
    @Override
    public void close() {
      clear();
      drop();
    }
  }
}
