package nocturne.standalone.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.port.History;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.Alert;
import nocturne.core.night.Night;
import nocturne.standalone.directory.WholeFolder;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of one dataset as Iceberg tables of format 2, partitioned by night.
 *
 * <p>The catalogue is Iceberg's JDBC catalogue, in its schema V1, so any program that supports it
 * opens the tables: for example pyiceberg's {@code SqlCatalog} with the same database, name and
 * warehouse. The dataset is its namespace. A commit is one update of one row there, made only while
 * that row has the value on which the commit was built. Rows, ranges and dead letters become
 * visible together.
 *
 * <p><b>Writers.</b> Any number, in any number of processes. An append is refused unless each of
 * its ranges begins at the end of the newest snapshot that names its partition. With SQLite all are
 * on one machine: its write-ahead log needs shared memory, and a writer waits up to a minute for
 * another.
 *
 * <p><b>A warehouse that was moved or copied</b> is updated to its new place before it is used
 * ({@link MovedWarehouse}).
 *
 * <p><b>Crashes.</b> A kill before the commit leaves files that no snapshot names; a {@link
 * #compact} deletes those that an earlier one by the same object saw a grace time before. A kill
 * after it leaves nothing to do. A writer deletes files only before it has tried to commit them,
 * since a commit that seems to have failed may have succeeded. If the tables are durable (the
 * default), all that a commit points to is on the disk before it, so a power cut loses whole
 * appends at most, with their ranges.
 *
 * <p>Thread-safe; each {@link TableWriter} is for one thread.
 */
public final class IcebergTables implements Tables {
  private static final Logger LOG = LoggerFactory.getLogger(IcebergTables.class);
  private static final int TRIES = 20;
  private static final Duration CLOCK_PATIENCE = Duration.ofSeconds(30);

  private final IcebergOptions options;
  private final Namespace dataset;
  private final TimesAhead timesAhead;
  private final Map<List<String>, History> histories = new ConcurrentHashMap<>();
  private final UnnamedFiles unnamedFiles;
  private final OpenCatalogue catalogue;

  /**
   * Opens the catalogue, and makes it and the folder if they are missing; one that is damaged, or
   * missing beside tables, from the metadata of the tables. One that is deleted or replaced while
   * it is in use is opened again.
   *
   * @param dataset the namespace of the tables
   * @throws PortException.Broken if catalogue or folder cannot be used
   */
  public IcebergTables(IcebergOptions options, String dataset) {
    this(options, dataset, CLOCK_PATIENCE);
  }

  /**
   * Opens the catalogue like the public constructor.
   *
   * @param clockPatience time for which a table whose times lie ahead is refused
   */
  IcebergTables(IcebergOptions options, String dataset, Duration clockPatience) {
    this.options = options;
    this.timesAhead = new TimesAhead(clockPatience);
    this.unnamedFiles = new UnnamedFiles(options.grace().time());
    this.dataset = Namespace.of(dataset);
    this.catalogue = new OpenCatalogue(options);
  }

  @Override
  public boolean create(String table) {
    return create(table, AlertColumns.schema());
  }

  @Override
  public boolean create(String table, List<TableColumn> columns) {
    if (create(table, FixedRows.schema(columns))) {
      return true;
    }
    try {
      FixedRows.complete(load(table), columns);
      return false;
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ErrorMapping.of("add columns to the table " + id(table), options.warehouse(), e);
    }
  }

  /** Makes a table of photometry unless it exists. */
  boolean createHistory(String table) {
    return create(
        table, HistoryColumns.SCHEMA, HistoryColumns.PARTITIONS, HistoryColumns.properties());
  }

  @Override
  public History history(String table, String survey) {
    return histories.computeIfAbsent(
        List.of(table, survey),
        of -> new IcebergHistory(this, options, unnamedFiles, table, survey));
  }

  private boolean create(String table, Schema schema) {
    return create(table, schema, AlertColumns.partitions(schema), AlertColumns.properties());
  }

  private boolean create(
      String table, Schema schema, PartitionSpec partitions, Map<String, String> properties) {
    TableIdentifier id = id(table);
    try {
      if (!catalogue.now().namespaceExists(dataset)) {
        try {
          catalogue.now().createNamespace(dataset);
        } catch (RuntimeException e) {
          // Of several that make it at once all but one fail, some of them on the catalogue's keys.
          if (!catalogue.now().namespaceExists(dataset)) {
            throw e;
          }
        }
      }
      if (catalogue.now().tableExists(id)) {
        return false;
      }
      catalogue.now().createTable(id, schema, partitions, properties);
      return true;
    } catch (AlreadyExistsException e) {
      return false;
    } catch (RuntimeException e) {
      throw ErrorMapping.of("make the table " + id, options.warehouse(), e);
    }
  }

  @Override
  public boolean exists(String table) {
    try {
      return catalogue.now().tableExists(id(table));
    } catch (RuntimeException e) {
      throw ErrorMapping.of("look for the table " + id(table), options.warehouse(), e);
    }
  }

  @Override
  public boolean drop(String table) {
    try {
      if (!catalogue.now().tableExists(id(table))) {
        return false;
      }
      Path folder = LocalFiles.path(catalogue.now().loadTable(id(table)).location());
      boolean dropped = catalogue.now().dropTable(id(table), true);
      if (dropped && Files.isDirectory(folder)) {
        WholeFolder.delete(folder);
      }
      return dropped;
    } catch (NoSuchTableException e) {
      return false;
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of("drop the table " + id(table), options.warehouse(), e);
    }
  }

  @Override
  public List<String> tables() {
    try {
      return catalogue.now().namespaceExists(dataset)
          ? catalogue.now().listTables(dataset).stream()
              .map(TableIdentifier::name)
              .sorted()
              .toList()
          : List.of();
    } catch (RuntimeException e) {
      throw ErrorMapping.of("list the tables of " + dataset, options.warehouse(), e);
    }
  }

  @Override
  public OptionalLong bytes(String table) {
    try (Stream<Path> all = Files.walk(LocalFiles.path(load(table).location()))) {
      return OptionalLong.of(
          all.filter(Files::isRegularFile).mapToLong(p -> p.toFile().length()).sum());
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty(); // a file was deleted meanwhile
    }
  }

  @Override
  public boolean datasetExists() {
    try {
      return catalogue.now().namespaceExists(dataset) || Files.exists(folder());
    } catch (RuntimeException e) {
      throw ErrorMapping.of("look for " + dataset, options.warehouse(), e);
    }
  }

  /** Removes the tables from the catalogue first, so that no client finds a table without files. */
  @Override
  public boolean dropDataset() {
    try {
      if (!datasetExists()) {
        return false;
      }
      for (String table : tables()) {
        catalogue.now().dropTable(id(table), false);
      }
      options.kill().reached(CrashPoint.DATASET_FORGOTTEN);
      if (Files.exists(folder())) {
        WholeFolder.delete(folder());
      }
      if (catalogue.now().namespaceExists(dataset)) {
        catalogue.now().dropNamespace(dataset);
      }
      return true;
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of("drop " + dataset, options.warehouse(), e);
    }
  }

  /** Folder of the dataset's tables in the catalogue. */
  private Path folder() {
    return options.warehouse().resolve(dataset.level(0));
  }

  @Override
  public Map<Integer, Long> progress(String table, String topic) {
    return progress(table).ends(topic);
  }

  @Override
  public List<TableWriter.DeadLettered> deadLettered(String table, Night night) {
    return progress(table).deadLettered(night);
  }

  private SnapshotProgress progress(String table) {
    Table loaded = load(table);
    return SnapshotProgress.of(SnapshotUtil.currentAncestors(loaded));
  }

  @Override
  public TableWriter writer(String table) {
    JdbcCatalog at = catalogue.now();
    return new IcebergWriter(timesAhead.checked(load(table)), options, () -> catalogue.isSeen(at));
  }

  @Override
  public void rows(String table, Night night, RowSink each) {
    try {
      NightScan.rows(load(table), night, each);
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of(
          "read the rows of " + night + " from " + id(table), options.warehouse(), e);
    }
  }

  @Override
  public void digests(String table, Night night, DigestSink each) {
    try {
      NightScan.digests(load(table), night, each);
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of(
          "read the values of " + night + " from " + id(table), options.warehouse(), e);
    }
  }

  @Override
  public long digest(Alert alert) {
    return new RowDigest().of(alert);
  }

  @Override
  public void delete(String table, Night night) {
    try {
      Table loaded = timesAhead.checked(load(table));
      List<TableWriter.DeadLettered> forgotten = deadLettered(table, night);
      if (forgotten.isEmpty() && NightScan.files(loaded, night).isEmpty()) {
        return;
      }
      DeleteFiles deletion = loaded.newDelete().deleteFromRowFilter(NightScan.of(night));
      SnapshotProgress.healed(forgotten).forEach(deletion::set);
      deletion.commit();
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of(
          "delete the rows of " + night + " from " + id(table), options.warehouse(), e);
    }
  }

  @Override
  public void compact(String table, Night night) {
    try {
      new Compaction(timesAhead.checked(load(table)), options, unnamedFiles).run(night);
    } catch (RuntimeException | IOException e) {
      throw ErrorMapping.of("compact " + night + " in " + id(table), options.warehouse(), e);
    }
  }

  /** The table now, to be changed. */
  Table loadToChange(String table) {
    return timesAhead.checked(load(table));
  }

  /**
   * The table now, for readers of Iceberg.
   *
   * @throws PortException.Broken if there is none
   */
  public Table load(String table) {
    RuntimeException last = null;
    for (int n = 0; n < TRIES; n++) {
      try {
        return catalogue.now().loadTable(id(table));
      } catch (NoSuchTableException e) {
        throw new PortException.Broken("There is no table " + id(table) + "; run setup.", e);
      } catch (NotFoundException e) {
        // Its metadata was superseded and deleted in between; load it again.
        last = e;
      } catch (RuntimeException e) {
        throw ErrorMapping.of("open the table " + id(table), options.warehouse(), e);
      }
    }
    throw ErrorMapping.of(
        "open the table " + id(table),
        options.warehouse(),
        last == null ? new IllegalStateException("no try was made") : last);
  }

  /** A table as it was loaded last, by this catalogue. */
  record Loaded(JdbcCatalog catalog, Table table) {}

  /**
   * The table now; its metadata are read only if they are others than before.
   *
   * @param before what this answered last; null at first. It is refreshed, so callers take turns
   */
  Loaded load(String table, @Nullable Loaded before) {
    JdbcCatalog now = catalogue.now();
    if (before != null && before.catalog() == now) {
      try {
        before.table().refresh();
        return before;
      } catch (RuntimeException e) {
        LOG.debug("{} is loaded anew", id(table), e); // it may be another table by now
      }
    }
    return new Loaded(now, load(table));
  }

  private TableIdentifier id(String table) {
    return TableIdentifier.of(dataset, table);
  }

  @Override
  public void close() {
    catalogue.close();
  }
}
