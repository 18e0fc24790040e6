package nocturne.broker.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.Tables;
import nocturne.broker.stage.Batch;
import nocturne.broker.stage.PoisonGuard;
import nocturne.broker.stage.PoisonGuards;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.StageAlert;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageWork;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rows of what stands on all partitions a worker holds, and appends them with their ranges in
 * one step, since few large appends make a better table than many small ones. Progress is the
 * table's alone.
 *
 * <p>Dead letters go out before the append that names them; only such as are named count. If an
 * append is refused, or nobody can tell what became of it, nothing is sent again: the runner begins
 * the partitions anew from what the table then says. Whatever files were written are left to the
 * table.
 *
 * @param <T> what becomes a row
 */
public final class TableWork<T extends StageAlert> implements StageWork<T> {
  private static final Logger LOG = LoggerFactory.getLogger(TableWork.class);

  private final StageIdentity identity;
  private final Streams streams;
  private final Tables tables;
  private final String table;
  private final String deadLettersTopic;
  private final long mostBytes;
  private final PoisonGuards guards;
  private final KillPoint kill;
  private final Map<Integer, StreamWriter> deadLetterWriters = new HashMap<>();
  private final Rows<T> rows;
  private final List<DeadLetter> deadLetters = new ArrayList<>();

  /**
   * @param row makes a row of what is taken
   * @param guards of this worker
   * @param mostBytes an append is cut at so many bytes, as its writer counts them
   */
  public TableWork(
      StageIdentity identity,
      Streams streams,
      Tables tables,
      String table,
      RowOf<T> row,
      String deadLettersTopic,
      long mostBytes,
      PoisonGuards guards,
      KillPoint kill) {
    this.identity = identity;
    this.streams = streams;
    this.tables = tables;
    this.rows = new Rows<>(tables, table, row);
    this.table = table;
    this.deadLettersTopic = deadLettersTopic;
    this.mostBytes = mostBytes;
    this.guards = guards;
    this.kill = kill;
  }

  @Override
  public long open(int partition) {
    closeDeadLetters(partition);
    return guards.open(
        partition, tables.progress(table, identity.topic()).getOrDefault(partition, 0L));
  }

  @Override
  public PoisonGuard guard(int partition) {
    return guards.of(partition);
  }

  @Override
  public void taking(byte[] packet) {
    kill.taking(identity.stage(), packet);
  }

  @Override
  public boolean take(T item) {
    @Nullable String refused = rows.add(item);
    if (refused != null) {
      deadLetters.add(item.deadLetter(identity.stage(), identity.topic(), Reason.CORRUPT, refused));
    }
    return rows.writer().bytes() >= mostBytes;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    deadLetters.add(PublishedAlerts.deadLetter(identity.stage(), night, message, why));
    return false;
  }

  @Override
  public Map<Integer, Long> commit(Map<Integer, Batch> batches) {
    TableWriter append = rows.writer();
    Map<Integer, Range> ranges = Rows.ranges(batches);
    checkCount(batches, append.rows());
    List<DeadLettered> deadLettered = new ArrayList<>();
    for (DeadLetter deadLetter : deadLetters) {
      deadLettered.add(
          new DeadLettered(deadLetter.night(), deadLetter.partition(), deadLetter.offset()));
    }
    sendDeadLetters();
    kill.reached(Place.TABLE_DEAD_LETTERS_WRITTEN);
    TableWriter.Outcome outcome = append.commit(identity.topic(), ranges, deadLettered);
    kill.reached(Place.TABLE_APPENDED);
    dropRows();
    return rows.newest(outcome, identity.topic(), ranges);
  }

  /** Ranges that say more or less than what was taken must never reach the table. */
  private void checkCount(Map<Integer, Batch> batches, long rows) {
    long taken = batches.values().stream().mapToLong(Batch::records).sum();
    if (rows + deadLetters.size() != taken) {
      throw new IllegalStateException(
          identity
              + " took "
              + taken
              + " records and has "
              + rows
              + " rows and "
              + deadLetters.size()
              + " dead letters");
    }
  }

  /** Each through the writer of its partition, so that it waits for nobody else's. */
  private void sendDeadLetters() {
    Map<Integer, List<DeadLetter>> byPartition = new HashMap<>();
    for (DeadLetter deadLetter : deadLetters) {
      byPartition.computeIfAbsent(deadLetter.partition(), p -> new ArrayList<>()).add(deadLetter);
    }
    byPartition.forEach(
        (partition, some) -> {
          StreamWriter out =
              deadLetterWriters.computeIfAbsent(
                  partition, p -> streams.writer(identity.writerId(p)));
          out.begin();
          some.forEach(deadLetter -> out.publish(deadLettersTopic, deadLetter.message()));
          out.commit();
        });
  }

  @Override
  public void leave(int partition) {
    guards.leave(partition);
  }

  @Override
  public void close(int partition) {
    dropRows();
    closeDeadLetters(partition);
  }

  /** Rows of all partitions are in one append, so they go together. */
  private void dropRows() {
    rows.drop();
    deadLetters.clear();
  }

  private void closeDeadLetters(int partition) {
    @Nullable StreamWriter out = deadLetterWriters.remove(partition);
    if (out != null) {
      try {
        out.close();
      } catch (PortException e) {
        LOG.debug(
            "{}: the writer of partition {}'s dead letters did not close", identity, partition, e);
      }
    }
  }

  @Override
  public boolean together() {
    return true;
  }

  @Override
  public void close() {
    dropRows();
    for (Integer partition : List.copyOf(deadLetterWriters.keySet())) {
      closeDeadLetters(partition);
    }
  }
}
