package nocturne.broker.tabulate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.Range;
import nocturne.broker.letters.Letter;
import nocturne.broker.port.PortException;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.Aside;
import nocturne.broker.port.Tables;
import nocturne.broker.stage.Caution;
import nocturne.broker.stage.Cautions;
import nocturne.broker.stage.Cut;
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
 * <p>Letters go out before the append that names them; only such as are named count. If an append
 * is refused, or nobody can tell what became of it, nothing is sent again: the runner begins the
 * partitions anew from what the table then says. Whatever files were written are left to the table.
 *
 * @param <T> what becomes a row
 */
public final class TableWork<T extends StageAlert> implements StageWork<T> {
  private static final Logger LOG = LoggerFactory.getLogger(TableWork.class);

  private final StageIdentity identity;
  private final Streams streams;
  private final Tables tables;
  private final String table;
  private final String lettersTopic;
  private final long mostBytes;
  private final Cautions cautions;
  private final KillPoint kill;
  private final Map<Integer, StreamWriter> letterWriters = new HashMap<>();
  private final Rows<T> rows;
  private final List<Letter> letters = new ArrayList<>();

  /**
   * @param row makes a row of what is taken
   * @param cautions of this worker
   * @param mostBytes an append is cut at so many bytes, as its writer counts them
   */
  public TableWork(
      StageIdentity identity,
      Streams streams,
      Tables tables,
      String table,
      RowOf<T> row,
      String lettersTopic,
      long mostBytes,
      Cautions cautions,
      KillPoint kill) {
    this.identity = identity;
    this.streams = streams;
    this.tables = tables;
    this.rows = new Rows<>(tables, table, row);
    this.table = table;
    this.lettersTopic = lettersTopic;
    this.mostBytes = mostBytes;
    this.cautions = cautions;
    this.kill = kill;
  }

  @Override
  public long open(int partition) {
    closeLetters(partition);
    return cautions.open(
        partition, tables.progress(table, identity.topic()).getOrDefault(partition, 0L));
  }

  @Override
  public Caution caution(int partition) {
    return cautions.of(partition);
  }

  @Override
  public void taking(byte[] packet) {
    kill.taking(identity.stage(), packet);
  }

  @Override
  public boolean take(T item) {
    @Nullable String refused = rows.add(item);
    if (refused != null) {
      letters.add(item.letter(identity.stage(), identity.topic(), Reason.CORRUPT, refused));
    }
    return rows.writer().bytes() >= mostBytes;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    letters.add(PublishedAlerts.letter(identity.stage(), night, message, why));
    return false;
  }

  @Override
  public Map<Integer, Long> commit(Map<Integer, Cut> cuts) {
    TableWriter append = rows.writer();
    Map<Integer, Range> ranges = Rows.ranges(cuts);
    checkCount(cuts, append.rows());
    List<Aside> asides = new ArrayList<>();
    for (Letter letter : letters) {
      asides.add(new Aside(letter.night(), letter.partition(), letter.offset()));
    }
    sendLetters();
    kill.reached(Place.TABLE_LETTERS_WRITTEN);
    TableWriter.Outcome outcome = append.commit(identity.topic(), ranges, asides);
    kill.reached(Place.TABLE_APPENDED);
    dropRows();
    return rows.newest(outcome, identity.topic(), ranges);
  }

  /** Ranges that say more or less than what was taken must never reach the table. */
  private void checkCount(Map<Integer, Cut> cuts, long rows) {
    long taken = cuts.values().stream().mapToLong(Cut::records).sum();
    if (rows + letters.size() != taken) {
      throw new IllegalStateException(
          identity
              + " took "
              + taken
              + " records and has "
              + rows
              + " rows and "
              + letters.size()
              + " letters");
    }
  }

  /** Each through the writer of its partition, so that it waits for nobody else's. */
  private void sendLetters() {
    Map<Integer, List<Letter>> byPartition = new HashMap<>();
    for (Letter letter : letters) {
      byPartition.computeIfAbsent(letter.partition(), p -> new ArrayList<>()).add(letter);
    }
    byPartition.forEach(
        (partition, some) -> {
          StreamWriter out =
              letterWriters.computeIfAbsent(partition, p -> streams.writer(identity.writerId(p)));
          out.begin();
          some.forEach(letter -> out.publish(lettersTopic, letter.message()));
          out.commit();
        });
  }

  @Override
  public void leave(int partition) {
    cautions.leave(partition);
  }

  @Override
  public void close(int partition) {
    dropRows();
    closeLetters(partition);
  }

  /** Rows of all partitions are in one append, so they go together. */
  private void dropRows() {
    rows.drop();
    letters.clear();
  }

  private void closeLetters(int partition) {
    @Nullable StreamWriter out = letterWriters.remove(partition);
    if (out != null) {
      try {
        out.close();
      } catch (PortException e) {
        LOG.debug("{}: the writer of partition {}'s letters did not close", identity, partition, e);
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
    for (Integer partition : List.copyOf(letterWriters.keySet())) {
      closeLetters(partition);
    }
  }
}
