package nocturne.broker.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.Tables;
import nocturne.broker.worker.StageAlert;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of the next append. A row that the table refuses gets a reason. After any other failure
 * of the row writer its state is unknown, so the whole append is dropped; when it is made again,
 * the row at fault is first tried in an append of its own. For one thread.
 *
 * @param <T> type of the records
 */
final class Rows<T extends StageAlert> {
  private static final Logger LOG = LoggerFactory.getLogger(Rows.class);

  private final Tables tables;
  private final String table;
  private final RowOf<T> row;
  private final Map<RecordPlace, Integer> failed = new HashMap<>();
  private @Nullable TableWriter writer;

  Rows(Tables tables, String table, RowOf<T> row) {
    this.tables = tables;
    this.table = table;
    this.row = row;
  }

  /**
   * Adds an alert's row.
   *
   * @return why it can have none, or null
   * @throws PortException.Unavailable if the append is lost and must be made again
   */
  @Nullable String add(T item) {
    int failures = failed.getOrDefault(item.position(), 0);
    @Nullable String why =
        failures == 0 ? null : failures == 1 ? byItself(item) : "its row failed in two appends";
    if (why != null) {
      return why;
    }
    try {
      row.add(writer(), item);
      return null;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      drop();
      LOG.error(
          "The row of candid {} failed ({} {}@{}). Report this with the packet.",
          item.candid(),
          table,
          item.position().partition(),
          item.position().offset(),
          e);
      failed.merge(item.position(), 1, Integer::sum);
      throw new PortException.Unavailable(
          ("Cannot continue the append to table %s, since the row of candid %s"
                  + " failed: %s; it is made again, and this row tried by itself")
              .formatted(table, item.candid(), e),
          e);
    }
  }

  /** Why an append of this row alone fails; null if it does not. */
  private @Nullable String byItself(T item) {
    try (TableWriter alone = tables.writer(table)) {
      row.add(alone, item);
      return null;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return "the row writer failed: " + e;
    }
  }

  /** The current append, a new one if there is none. */
  TableWriter writer() {
    @Nullable TableWriter open = writer;
    if (open == null) {
      open = tables.writer(table);
      writer = open;
    }
    return open;
  }

  /**
   * Appends the rows; afterwards there are none.
   *
   * @param ranges by partition, of the partitions in this append
   * @param deadLettered dead letters that this append names
   * @param healed dead letters of earlier appends that are good now
   * @throws PortException.Fenced if the append was refused, or its outcome is unknown
   */
  void append(
      String topic,
      Map<Integer, Range> ranges,
      List<DeadLettered> deadLettered,
      List<DeadLettered> healed) {
    TableWriter.Outcome outcome = writer().commit(topic, ranges, deadLettered, healed);
    drop();
    if (outcome != TableWriter.Outcome.COMMITTED) {
      throw new PortException.Fenced(
          "The append of %s of topic %s to table %s is %s; going on from what the table says"
              .formatted(ranges, topic, table, outcome));
    }
  }

  /** Drops the rows. */
  void drop() {
    @Nullable TableWriter open = writer;
    writer = null;
    if (open != null) {
      try {
        open.close();
      } catch (PortException e) {
        LOG.debug("an append to {} that was dropped did not close", table, e);
      }
    }
  }
}
