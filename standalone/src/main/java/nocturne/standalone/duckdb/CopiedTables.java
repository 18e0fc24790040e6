package nocturne.standalone.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import nocturne.broker.port.PortException;
import nocturne.standalone.iceberg.IcebergTables;
import org.apache.iceberg.types.Types;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Answers this program's own queries over the tables' newest snapshots. A database in memory keeps
 * a copy of those columns by which is searched: what a table's new files have is copied before the
 * next query, and what its compaction took away is deleted. So a query reads no files, which is the
 * larger part of a short one. Where the tables have more rows than are to be copied, those of the
 * newest nights are, and the files of the others are read at each query.
 *
 * <p>A table is found under its name, with all columns, from its files; and under {@link
 * #name(String)} with the copied ones. Statements are not examined, as {@link SnapshotSql} does:
 * they must not be others' words.
 *
 * <p>Thread-safe: queries run side by side.
 */
public final class CopiedTables implements AutoCloseable {
  private static final String SCHEMA = "copied";
  private static final String FILE = "file number";

  private final NewestSnapshots snapshots;
  private final List<Copied> wanted;
  private final SqlOptions options;
  private @Nullable Copies copies; // guarded by this

  /**
   * A table of which columns are copied.
   *
   * @param columns full names, fields of structs as {@code struct.field}; all columns if it is
   *     empty; those that a table does not have are left out
   * @param mostRows copied, about; 0: none
   */
  public record Copied(String table, Set<String> columns, long mostRows) {}

  /**
   * Over the given tables; a table that does not exist has no view.
   *
   * @param tables closed by their owner, not here
   */
  public CopiedTables(IcebergTables tables, List<Copied> wanted, SqlOptions options) {
    List<String> names = wanted.stream().map(Copied::table).toList();
    this.snapshots = new NewestSnapshots(new TableViews(tables, names)::views, options);
    this.wanted = List.copyOf(wanted);
    this.options = options;
  }

  /** The name by which queries read the copied columns of a table. */
  public static String name(String table) {
    return SCHEMA + '.' + ViewOfTable.quoted(table);
  }

  /** Closes the database. */
  @Override
  public synchronized void close() {
    try {
      if (copies != null) {
        copies.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("a database in memory cannot be closed", e);
    } finally {
      copies = null;
    }
  }

  /**
   * Answers a query that is made of the columns of the snapshots over which it runs.
   *
   * @throws PortException when the tables cannot be read; names the file
   */
  public void query(SnapshotSql.Query sql, RowSink sink) {
    snapshots.ask(sql, sink, this::run);
  }

  private void run(String sql, List<ViewOfTable> views, Delivery delivery) throws SQLException {
    try (Connection database = current(views);
        Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      delivery.deliver(rows);
    }
  }

  /** A connection to the database, which has what the views have. */
  private synchronized Connection current(List<ViewOfTable> views) throws SQLException {
    try {
      if (copies == null) {
        copies = new Copies(wanted, options);
      }
      copies.follow(views);
      return copies.connection();
    } catch (SQLException e) {
      close(); // what it has is unknown; the next query begins again
      throw e;
    }
  }

  /** The database. Not thread-safe, but for its connections. */
  private static final class Copies {
    private final Map<String, Copied> wanted = new HashMap<>();
    private final DuckDBConnection database;
    private final Map<String, ViewOfTable> seen = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>(); // of the copied files
    private final FileColumns fileColumns = new FileColumns();
    private int lastNumber;

    Copies(List<Copied> wanted, SqlOptions options) throws SQLException {
      wanted.forEach(table -> this.wanted.put(table.table(), table));
      this.database = SnapshotSql.open(options, false);
      try (Statement statement = database.createStatement()) {
        statement.execute("CREATE SCHEMA " + SCHEMA);
      }
    }

    Connection connection() throws SQLException {
      return database.duplicate();
    }

    void close() throws SQLException {
      database.close();
    }

    /** Copies what is new, all at once for those that ask meanwhile. */
    void follow(List<ViewOfTable> views) throws SQLException {
      List<ViewOfTable> changed =
          views.stream().filter(view -> !view.equals(seen.get(view.name()))).toList();
      Set<String> gone = new HashSet<>(seen.keySet());
      views.forEach(view -> gone.remove(view.name()));
      if (changed.isEmpty() && gone.isEmpty()) {
        return;
      }
      database.setAutoCommit(false);
      try (Statement statement = database.createStatement()) {
        for (String table : gone) {
          forget(statement, table);
        }
        for (ViewOfTable view : changed) {
          follow(statement, view);
        }
      }
      database.commit();
      database.setAutoCommit(true);
    }

    private void forget(Statement statement, String table) throws SQLException {
      statement.execute("DROP VIEW IF EXISTS " + name(table));
      statement.execute("DROP VIEW IF EXISTS " + ViewOfTable.quoted(table));
      statement.execute("DROP TABLE IF EXISTS " + copy(table));
      ViewOfTable view = seen.remove(table);
      if (view != null) {
        view.files().forEach(numbers::remove);
      }
    }

    private void follow(Statement statement, ViewOfTable view) throws SQLException {
      Copied columns = wanted.get(view.name());
      ViewOfTable before = seen.get(view.name());
      if (columns == null) {
        throw new IllegalArgumentException(view.name() + " is no table of these");
      }
      if (before != null && !before.schema().equals(view.schema())) {
        forget(statement, view.name());
        before = null;
      }
      Set<String> newest = newest(view, columns.mostRows());
      if (columns.mostRows() > 0) {
        copy(statement, view, columns, before, newest);
      }
      makeViews(statement, view, columns, newest);
      if (before != null) {
        Set<String> old = new HashSet<>(before.files());
        old.removeAll(view.rowsByFile().keySet());
        fileColumns.forget(old);
      }
      seen.put(view.name(), view);
    }

    /** Makes the copy what is to be copied. */
    private void copy(
        Statement statement,
        ViewOfTable view,
        Copied columns,
        @Nullable ViewOfTable before,
        Set<String> newest)
        throws SQLException {
      if (before == null) {
        statement.execute(
            "CREATE TABLE %s AS %s"
                .formatted(copy(view.name()), selected(statement, view.of(List.of()), columns, 0)));
      }
      drop(statement, view.name(), before == null ? Set.of() : Set.copyOf(before.files()), newest);
      for (String file : newest) {
        if (!numbers.containsKey(file)) {
          lastNumber++;
          numbers.put(file, lastNumber);
          statement.execute(
              "INSERT INTO %s %s"
                  .formatted(
                      copy(view.name()),
                      selected(statement, view.of(List.of(file)), columns, lastNumber)));
        }
      }
    }

    /** The files of the newest nights, as many as are to be copied. */
    private static Set<String> newest(ViewOfTable view, long mostRows) {
      Set<String> newest = new LinkedHashSet<>();
      List<String> files = new ArrayList<>(view.files());
      files.sort(Comparator.reverseOrder()); // their folders are named by the nights
      long rows = 0;
      for (String file : files) {
        rows += view.rowsByFile().get(file);
        if (rows > mostRows) {
          break;
        }
        newest.add(file);
      }
      return newest;
    }

    /** Deletes the copies of files. Recreating the table frees their memory. */
    private void drop(Statement statement, String table, Set<String> before, Set<String> stay)
        throws SQLException {
      List<String> dropped = new ArrayList<>();
      for (String file : before) {
        if (!stay.contains(file)) {
          Integer number = numbers.remove(file);
          if (number != null) {
            dropped.add(number.toString());
          }
        }
      }
      if (!dropped.isEmpty()) {
        statement.execute(
            "CREATE OR REPLACE TABLE %s AS SELECT * FROM %s WHERE %s NOT IN (%s)"
                .formatted(
                    copy(table),
                    copy(table),
                    ViewOfTable.quoted(FILE),
                    String.join(", ", dropped)));
      }
    }

    private void makeViews(
        Statement statement, ViewOfTable view, Copied columns, Set<String> copied)
        throws SQLException {
      List<String> others = new ArrayList<>(view.files());
      others.removeAll(copied);
      List<String> parts = new ArrayList<>();
      if (columns.mostRows() > 0) {
        parts.add("SELECT * FROM " + copy(view.name()));
      }
      if (!others.isEmpty() || parts.isEmpty()) {
        parts.add(selected(statement, view.of(others), columns, 0));
      }
      statement.execute(
          "CREATE OR REPLACE VIEW %s AS SELECT * EXCLUDE (%s) FROM (%s)"
              .formatted(
                  name(view.name()), ViewOfTable.quoted(FILE), String.join(" UNION ALL ", parts)));
      statement.execute(
          "CREATE OR REPLACE VIEW %s AS %s"
              .formatted(ViewOfTable.quoted(view.name()), view.rows(statement, fileColumns)));
    }

    private static String copy(String table) {
      return SCHEMA + '.' + ViewOfTable.quoted(table + " rows");
    }

    /** The query for the copied columns of files, with a number of their file. */
    private String selected(Statement statement, ViewOfTable of, Copied columns, int fileNumber)
        throws SQLException {
      List<String> values = new ArrayList<>();
      values.add(fileNumber + "::INTEGER AS " + ViewOfTable.quoted(FILE));
      for (Types.NestedField field : of.schema().fields()) {
        String name = ViewOfTable.quoted(field.name());
        if (columns.columns().isEmpty() || columns.columns().contains(field.name())) {
          values.add(name);
        } else if (field.type().isStructType()) {
          String fields =
              field.type().asStructType().fields().stream()
                  .map(Types.NestedField::name)
                  .filter(each -> columns.columns().contains(field.name() + '.' + each))
                  .map(ViewOfTable::quoted)
                  .map(each -> "%s := %s.%s".formatted(each, name, each))
                  .collect(Collectors.joining(", "));
          if (!fields.isEmpty()) {
            values.add("struct_pack(%s) AS %s".formatted(fields, name));
          }
        }
      }
      return "SELECT %s FROM (%s)"
          .formatted(String.join(", ", values), of.rows(statement, fileColumns));
    }
  }
}
