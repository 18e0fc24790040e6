package nocturne.broker.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.History;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableRow;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Tables on the heap that keep the port's contract, for the tests of everything above it. Several
 * owners may share one: closing changes nothing. The next commit can be made to go wrong in each
 * way the port knows. Locked by itself; each writer is for one thread.
 */
public final class InMemoryTables implements Tables {
  private final Map<String, Contents> tables = new HashMap<>();
  private final Map<String, InMemoryHistory> histories = new HashMap<>();
  private Fault fault = Fault.NONE;
  private @Nullable Landing late;

  /** Faults of the next commit. */
  public enum Fault {
    NONE,
    /** The rows are there, the answer is UNKNOWN. */
    UNKNOWN_APPLIED,
    /** Nothing is there, the answer is UNKNOWN. */
    UNKNOWN_LOST,
    /**
     * The answer is UNKNOWN; the rows are added at {@link #land}, if no other commit comes first.
     */
    UNKNOWN_LATE,
    /** Another commit seems to have come first: the answer is REFUSED and nothing is added. */
    REFUSED
  }

  /**
   * A row of a table.
   *
   * @param alert as added; null in a table of fixed columns
   * @param origin as added
   * @param values as added to a table of fixed columns
   */
  public record Row(
      Night night,
      Candid candid,
      @Nullable Alert alert,
      PacketOrigin origin,
      Map<String, @Nullable Object> values) {

    long digest() {
      return alert == null ? values.hashCode() : Arrays.hashCode(alert.records().data());
    }
  }

  private static final class Contents {
    final Map<String, TableColumn.Kind> columns = new HashMap<>();
    final List<Row> rows = new ArrayList<>();
    final Map<String, Map<Integer, Long>> progress = new HashMap<>();
    final List<TableWriter.DeadLettered> deadLettered = new ArrayList<>();
    final List<Night> compacted = new ArrayList<>();
    int commits;

    boolean followsOn(String topic, Map<Integer, Range> ranges) {
      Map<Integer, Long> ends = progress.getOrDefault(topic, Map.of());
      return ranges.entrySet().stream()
          .allMatch(r -> ends.getOrDefault(r.getKey(), 0L) == r.getValue().from());
    }
  }

  private record Append(
      List<Row> rows,
      String topic,
      Map<Integer, Range> ranges,
      List<TableWriter.DeadLettered> deadLettered,
      List<TableWriter.DeadLettered> healed) {
    void applyTo(Contents contents) {
      contents.rows.addAll(rows);
      contents.deadLettered.addAll(deadLettered);
      contents.deadLettered.removeAll(healed);
      Map<Integer, Long> ends = contents.progress.computeIfAbsent(topic, t -> new TreeMap<>());
      ranges.forEach((partition, range) -> ends.put(partition, range.to()));
      contents.commits++;
    }
  }

  private record Landing(Contents contents, int commits, Append append) {}

  /** Makes the next commit, to whatever table, go wrong. */
  public synchronized void failNextCommit(Fault how) {
    fault = how;
  }

  /** Lets an append of {@link Fault#UNKNOWN_LATE} arrive; answers whether it was still valid. */
  public synchronized boolean land() {
    Landing landing = late;
    late = null;
    if (landing == null || landing.contents.commits != landing.commits) {
      return false;
    }
    landing.append.applyTo(landing.contents);
    return true;
  }

  /** The rows of a table in the order of their commits. */
  public synchronized List<Row> rows(String table) {
    return List.copyOf(contents(table).rows);
  }

  @Override
  public synchronized boolean create(String table) {
    return tables.putIfAbsent(table, new Contents()) == null;
  }

  @Override
  public synchronized boolean create(String table, List<TableColumn> columns) {
    boolean made = tables.putIfAbsent(table, new Contents()) == null;
    columns.forEach(column -> contents(table).columns.put(column.name(), column.kind()));
    return made;
  }

  @Override
  public synchronized boolean exists(String table) {
    return tables.containsKey(table) || history(table).exists();
  }

  @Override
  public synchronized boolean drop(String table) {
    return tables.remove(table) != null || history(table).drop();
  }

  @Override
  public synchronized List<String> tables() {
    return Stream.concat(
            tables.keySet().stream(),
            histories.keySet().stream().filter(name -> history(name).exists()))
        .sorted()
        .toList();
  }

  @Override
  public synchronized boolean datasetExists() {
    return !tables().isEmpty();
  }

  @Override
  public synchronized boolean dropDataset() {
    boolean was = datasetExists();
    tables.clear();
    histories.values().forEach(InMemoryHistory::drop);
    return was;
  }

  @Override
  public synchronized Map<Integer, Long> progress(String table, String topic) {
    return Map.copyOf(contents(table).progress.getOrDefault(topic, Map.of()));
  }

  @Override
  public synchronized TableWriter writer(String table) {
    return new Writer(contents(table));
  }

  @Override
  public synchronized void rows(String table, Night night, RowSink each) {
    for (Row row : contents(table).rows) {
      if (row.night().equals(night)) {
        each.row(row.candid().value(), row.origin().partition(), row.origin().offset());
      }
    }
  }

  @Override
  public synchronized void digests(String table, Night night, DigestSink each) {
    for (Row row : contents(table).rows) {
      if (row.night().equals(night)) {
        each.row(row.candid().value(), row.digest());
      }
    }
  }

  @Override
  public long digest(Alert alert) {
    return Arrays.hashCode(alert.records().data());
  }

  @Override
  public synchronized List<TableWriter.DeadLettered> deadLettered(String table, Night night) {
    return contents(table).deadLettered.stream().filter(a -> a.night().equals(night)).toList();
  }

  @Override
  public synchronized void delete(String table, Night night) {
    contents(table).rows.removeIf(row -> row.night().equals(night));
    contents(table).deadLettered.removeIf(alert -> alert.night().equals(night));
  }

  @Override
  public synchronized void compact(String table, Night night) {
    contents(table).compacted.add(night);
  }

  /** The nights that were put in order, as often as they were. */
  public synchronized List<Night> compacted(String table) {
    return List.copyOf(contents(table).compacted);
  }

  @Override
  public History history(String table, String survey) {
    return history(table);
  }

  /** A table of photometry. */
  public synchronized InMemoryHistory history(String table) {
    return histories.computeIfAbsent(table, InMemoryHistory::new);
  }

  @Override
  public void close() {
    // The tables outlive their users.
  }

  private Contents contents(String table) {
    Contents contents = tables.get(table);
    if (contents == null) {
      throw new PortException.Broken("There is no table " + table + "; run setup.");
    }
    return contents;
  }

  private synchronized TableWriter.Outcome commit(Contents contents, Append append) {
    Fault how = fault;
    fault = Fault.NONE;
    if (how == Fault.UNKNOWN_LOST) {
      return TableWriter.Outcome.UNKNOWN;
    }
    if (how == Fault.REFUSED || !contents.followsOn(append.topic(), append.ranges())) {
      return TableWriter.Outcome.REFUSED;
    }
    if (how == Fault.UNKNOWN_LATE) {
      late = new Landing(contents, contents.commits, append);
      return TableWriter.Outcome.UNKNOWN;
    }
    append.applyTo(contents);
    return how == Fault.UNKNOWN_APPLIED
        ? TableWriter.Outcome.UNKNOWN
        : TableWriter.Outcome.COMMITTED;
  }

  private final class Writer implements TableWriter {
    private final Contents contents;
    private final List<Row> rows = new ArrayList<>();
    private boolean over;

    Writer(Contents contents) {
      this.contents = contents;
    }

    @Override
    public void add(Night night, Alert alert, PacketOrigin origin) {
      requireOpen();
      rows.add(new Row(night, alert.candid(), alert, origin, Map.of()));
    }

    @Override
    public void add(TableRow row) {
      requireOpen();
      row.values()
          .forEach(
              (name, value) -> {
                if (value != null && !isOf(contents.columns.get(name), value)) {
                  throw new IllegalArgumentException("no column " + name + " for " + value);
                }
              });
      rows.add(new Row(row.night(), row.candid(), null, row.origin(), row.values()));
    }

    private boolean isOf(TableColumn.@Nullable Kind kind, Object value) {
      if (kind == null) {
        return false;
      }
      return switch (kind) {
        case LONG -> value instanceof Long;
        case INT -> value instanceof Integer;
        case DOUBLE -> value instanceof Double;
        case TEXT -> value instanceof String;
        case BOOLEAN -> value instanceof Boolean;
      };
    }

    @Override
    public long rows() {
      return rows.size();
    }

    @Override
    public long bytes() {
      return rows.stream()
          .mapToLong(r -> r.alert() == null ? 100 : r.alert().records().data().length)
          .sum();
    }

    @Override
    public Outcome commit(
        String topic,
        Map<Integer, Range> ranges,
        List<DeadLettered> deadLettered,
        List<DeadLettered> healed) {
      requireOpen();
      over = true;
      return InMemoryTables.this.commit(
          contents,
          new Append(
              List.copyOf(rows),
              topic,
              Map.copyOf(ranges),
              List.copyOf(deadLettered),
              List.copyOf(healed)));
    }

    @Override
    public void close() {
      over = true;
    }

    private void requireOpen() {
      if (over) {
        throw new IllegalStateException("This append is over; take a new writer for the next.");
      }
    }
  }
}
