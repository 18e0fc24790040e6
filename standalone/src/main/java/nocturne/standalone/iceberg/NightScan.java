package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Tables;
import nocturne.core.night.Night;
import nocturne.core.row.OwnColumns;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;

/** Finds a night's files, and reads the columns that identify their rows. */
final class NightScan {
  private static final ParquetReadOptions CHECKED =
      ParquetReadOptions.builder(new PlainParquetConfiguration())
          .usePageChecksumVerification()
          .build();

  private NightScan() {}

  /** The data files of a night in the table's current snapshot. */
  static List<DataFile> files(Table table, Night night) throws IOException {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(of(night)).planFiles()) {
      for (FileScanTask task : tasks) {
        if (!task.deletes().isEmpty()) {
          throw new IllegalStateException(
              ("another program deleted rows of %s with %s; roll the table back to the"
                      + " snapshot before")
                  .formatted(task.file().location(), task.deletes().get(0).location()));
        }
        files.add(task.file().copy());
      }
    }
    return files;
  }

  /** The rows of a night. */
  static Expression of(Night night) {
    return Expressions.equal(OwnColumns.NIGHT, night.toString());
  }

  /** Locations of a snapshot's data files, of all nights. */
  static List<String> locations(Table table, long snapshotId) throws IOException {
    List<String> locations = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(snapshotId).planFiles()) {
      tasks.forEach(task -> locations.add(task.file().location()));
    }
    return locations;
  }

  /** Reads three columns of each file. */
  static void rows(Table table, Night night, Tables.RowSink each) throws IOException {
    Schema columns =
        table.schema().select(OwnColumns.CANDID, OwnColumns.PARTITION, OwnColumns.OFFSET);
    inTurn(
        files(table, night),
        file ->
            read(
                table,
                file,
                columns,
                row -> {
                  Integer partition = (Integer) row.get(1);
                  Long offset = (Long) row.get(2);
                  each.row(
                      candid(row, 0),
                      partition == null ? -1 : partition,
                      offset == null ? -1 : offset);
                }));
  }

  /** Reads all columns of each file, and compares each page with its checksum. */
  static void digests(Table table, Night night, Tables.DigestSink each) throws IOException {
    Schema columns = table.schema();
    int candid = columns.columns().indexOf(columns.findField(OwnColumns.CANDID));
    RowDigest digest = new RowDigest();
    inTurn(
        files(table, night),
        file -> {
          read(table, file, columns, row -> each.row(candid(row, candid), digest.of(row)));
          comparePages(table, file);
        });
  }

  @FunctionalInterface
  private interface FileReading {
    void read(DataFile file) throws IOException;
  }

  /**
   * Reads one file after the other. A damaged file does not keep the others from being read.
   *
   * @throws PortException.Broken if some are damaged; names them
   */
  private static void inTurn(List<DataFile> files, FileReading reading) throws IOException {
    List<PortException.Broken> damaged = new ArrayList<>();
    for (DataFile file : files) {
      try {
        reading.read(file);
      } catch (PortException.Broken e) {
        damaged.add(e);
      }
    }
    if (!damaged.isEmpty()) {
      throw new PortException.Broken(
          damaged.stream().map(Throwable::getMessage).collect(Collectors.joining(" ")),
          damaged.get(0));
    }
  }

  /** Iceberg's readers do not look at a page's checksum. */
  static void comparePages(Table table, DataFile file) {
    try (ParquetFileReader pages =
        new ParquetFileReader(new LocalInputFile(LocalFiles.path(file.location())), CHECKED)) {
      while (pages.readNextRowGroup() != null) {
        // Reading compares.
      }
    } catch (IOException | RuntimeException e) {
      throw new PortException.Broken(
          ("A page of the file %s of %s is damaged: %s. Restore that file from a backup; the table's"
                  + " other files are not concerned.")
              .formatted(LocalFiles.path(file.location()), table.name(), e),
          e);
    }
  }

  private static long candid(Record row, int column) {
    Long number = (Long) row.get(column);
    return number == null ? -1 : number;
  }

  private static void read(Table table, DataFile file, Schema columns, Consumer<Record> each)
      throws IOException {
    read(table, file, columns, Expressions.alwaysTrue(), each);
  }

  /**
   * Reads some columns of a file. One record is passed for all rows.
   *
   * @param columns with the candid
   * @param filter row groups without a row that passes it are left out; other rows may come all the
   *     same
   * @throws PortException.Broken if the file is missing or cannot be decoded; names it, and the row
   */
  static void read(
      Table table, DataFile file, Schema columns, Expression filter, Consumer<Record> each)
      throws IOException {
    try (CloseableIterable<Record> rows = open(table, file, columns, filter)) {
      rows.forEach(each);
    }
  }

  /**
   * The rows of a file; the record of one is that of the next.
   *
   * @param columns with the candid
   * @param filter row groups without a row that passes it are left out; other rows may come all the
   *     same
   * @throws PortException.Broken then and while they are read, if the file is missing or cannot be
   *     decoded; names it, and the row
   */
  static CloseableIterable<Record> open(
      Table table, DataFile file, Schema columns, Expression filter) {
    int candid = columns.columns().indexOf(columns.findField(OwnColumns.CANDID));
    CloseableIterable<Record> rows;
    try {
      rows =
          Parquet.read(table.io().newInputFile(file.location()))
              .project(columns)
              .filter(filter)
              .reuseContainers()
              .createReaderFunc(schema -> GenericParquetReaders.buildReader(columns, schema))
              .build();
    } catch (RuntimeException e) {
      throw damaged(table, file, row(1, file, ""), e);
    }
    return CloseableIterable.combine(() -> new Rows(table, file, candid, rows), rows);
  }

  /** Rows of a file, with the place where it cannot be read. */
  private static final class Rows implements Iterator<Record> {
    private final Table table;
    private final DataFile file;
    private final int candid;
    private final Iterator<Record> rows;
    private long row;
    private long last;

    Rows(Table table, DataFile file, int candid, Iterable<Record> all) {
      this.table = table;
      this.file = file;
      this.candid = candid;
      this.rows = guarded(all::iterator);
    }

    @Override
    public boolean hasNext() {
      return guarded(rows::hasNext);
    }

    @Override
    public Record next() {
      Record next = guarded(rows::next);
      row++;
      last = candid(next, candid);
      return next;
    }

    private <T> T guarded(Supplier<T> reading) {
      try {
        return reading.get();
      } catch (RuntimeException e) {
        String after = row == 0 ? "" : ", the one after candid " + last;
        throw damaged(table, file, row(row + 1, file, after), e);
      }
    }
  }

  private static String row(long number, DataFile file, String after) {
    return "row %s of %s%s".formatted(number, file.recordCount(), after);
  }

  /** Tells that a file cannot be read. */
  static PortException damaged(Table table, DataFile file, String what, Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new PortException.Broken(
        ("Cannot read %s in the file %s of %s: %s. Restore that file from a backup; the table's"
                + " other files are not concerned.")
            .formatted(what, LocalFiles.path(file.location()), table.name(), root),
        cause);
  }
}
