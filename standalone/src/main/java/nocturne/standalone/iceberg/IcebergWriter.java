package nocturne.standalone.iceberg;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableRow;
import nocturne.broker.port.TableWriter;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Layout;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.util.SnapshotUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append. Rows are written to a Parquet file of their night as they are added. If the table
 * lacks fields of a row, the table is extended first, and that row and all later ones go to a new
 * file with them. For one thread.
 */
final class IcebergWriter implements TableWriter {
  private static final Logger LOG = LoggerFactory.getLogger(IcebergWriter.class);

  private final Table table;
  private final IcebergOptions options;
  private final BooleanSupplier isSeen;
  private final SchemaEvolution evolution;
  private final Map<Night, NightFile> open = new LinkedHashMap<>();
  private final Map<Night, OpenFile<Record>> openFixed = new LinkedHashMap<>();
  private final List<DataFile> finished = new ArrayList<>();
  private long rows;
  private boolean committed;
  private boolean closed;

  IcebergWriter(Table table, IcebergOptions options) {
    this(table, options, () -> true);
  }

  /**
   * @param isSeen whether others see what was just committed
   */
  IcebergWriter(Table table, IcebergOptions options, BooleanSupplier isSeen) {
    this.isSeen = isSeen;
    this.table = table;
    this.options = options;
    this.evolution = new SchemaEvolution(table, IcebergOptions.MOST_COLUMNS);
  }

  @Override
  public void add(Night night, Alert alert, PacketOrigin origin) {
    requireOpen();
    try {
      file(night, alert).add(new Row(night, alert, origin));
    } catch (RuntimeException | IOException e) {
      if (e instanceof RuntimeException ours && !ErrorMapping.isOfTheWorld(ours)) {
        throw ours; // a fault of the row
      }
      throw ErrorMapping.of(
          "write the row of candid " + alert.candid() + " to " + table.name(),
          options.warehouse(),
          e);
    }
    rows++;
  }

  @Override
  public void add(TableRow row) {
    requireOpen();
    Record values = FixedRows.row(table.schema(), row);
    try {
      OpenFile<Record> file = openFixed.get(row.night());
      if (file == null) {
        file = OpenFile.ofRecords(table, row.night());
        openFixed.put(row.night(), file);
      }
      file.add(values);
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of(
          "write the row of candid " + row.candid() + " to " + table.name(),
          options.warehouse(),
          e);
    }
    rows++;
  }

  /** The night's open file, with columns for the alert. */
  private NightFile file(Night night, Alert alert) throws IOException {
    Layout layout = alert.records().layout();
    NightFile file = open.get(night);
    if (file != null && file.knows(layout)) {
      return file;
    }
    SchemaEvolution.Fitted fitted =
        evolution.mapping(alert, file == null ? table.schema() : file.schema());
    if (file == null || fitted.schema() != file.schema()) {
      if (file != null) {
        open.remove(night);
        finished.add(file.finish());
      }
      file = new NightFile(table, fitted.schema(), night);
      open.put(night, file);
    }
    file.bind(layout, fitted.bindings());
    return file;
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public long bytes() {
    return finished.stream().mapToLong(DataFile::fileSizeInBytes).sum()
        + open.values().stream().mapToLong(NightFile::bytes).sum()
        + openFixed.values().stream().mapToLong(OpenFile::bytes).sum();
  }

  @Override
  public Outcome commit(
      String topic,
      Map<Integer, Range> ranges,
      List<DeadLettered> deadLettered,
      List<DeadLettered> healed) {
    requireOpen();
    try {
      for (NightFile file : List.copyOf(open.values())) {
        finished.add(file.finish());
      }
      open.clear();
      for (OpenFile<Record> file : List.copyOf(openFixed.values())) {
        finished.add(file.finish());
      }
      openFixed.clear();
      for (DataFile file : finished) {
        NightFile.touch(file.location());
      }
    } catch (NoSuchFileException e) {
      throw new PortException.Unavailable(
          ("A file of an append to %s was deleted before it was committed (%s): its"
                  + " writer has slept too long. The rows are taken again.")
              .formatted(table.name(), e.getFile()),
          e);
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of("finish the files of " + table.name(), options.warehouse(), e);
    }
    committed = true;
    String id = UUID.randomUUID().toString();
    AppendFiles append = table.newAppend();
    finished.forEach(append::appendFile);
    SnapshotProgress.append(id, topic, ranges, deadLettered, healed).forEach(append::set);
    append.validateWith(ancestry -> followsOn(SnapshotProgress.of(ancestry), topic, ranges));
    try {
      append.commit();
      return isSeen.getAsBoolean() ? Outcome.COMMITTED : Outcome.UNKNOWN;
    } catch (ValidationException e) {
      // An earlier try of this append also gets this answer if it succeeded and its answer was
      // lost.
      return switch (look(id)) {
        case THERE -> Outcome.COMMITTED;
        case NOT_THERE -> Outcome.REFUSED;
        case CANNOT_SEE -> Outcome.UNKNOWN;
      };
    } catch (RuntimeException e) {
      LOG.warn("cannot tell what became of append {} to {}; looking for it", id, table.name(), e);
      Sight sight = look(id);
      if (sight == Sight.THERE) {
        return Outcome.COMMITTED;
      }
      if (sight == Sight.NOT_THERE && ErrorMapping.isBeforeTheCatalogue(e)) {
        throw ErrorMapping.of("append to " + table.name(), options.warehouse(), e);
      }
      return Outcome.UNKNOWN;
    }
  }

  private static boolean followsOn(
      SnapshotProgress progress, String topic, Map<Integer, Range> ranges) {
    return ranges.entrySet().stream()
        .allMatch(r -> progress.end(topic, r.getKey()) == r.getValue().from());
  }

  private enum Sight {
    THERE,
    NOT_THERE,
    CANNOT_SEE
  }

  private Sight look(String id) {
    try {
      table.refresh();
      for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
        if (id.equals(snapshot.summary().get(SnapshotProgress.APPEND))) {
          return Sight.THERE;
        }
      }
      return Sight.NOT_THERE;
    } catch (RuntimeException e) {
      LOG.warn("cannot look for append {} in {}", id, table.name(), e);
      return Sight.CANNOT_SEE;
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    open.values().forEach(NightFile::discard);
    openFixed.values().forEach(OpenFile::discard);
    if (!committed) {
      finished.forEach(f -> NightFile.delete(table, f.location()));
    }
  }

  private void requireOpen() {
    if (closed || committed) {
      throw new IllegalStateException(
          "This append to " + table.name() + " is over; take a new writer for the next.");
    }
  }
}
