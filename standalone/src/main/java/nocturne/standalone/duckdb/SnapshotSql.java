package nocturne.standalone.duckdb;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;
import nocturne.standalone.iceberg.IcebergTables;
import org.duckdb.DuckDBConnection;

/**
 * Runs SQL queries over the tables' current snapshots, each a view under the table's name.
 *
 * <p>Only a single reading statement is run: {@code SELECT}, {@code WITH}, {@code FROM}, {@code
 * VALUES}, {@code DESCRIBE}, {@code SHOW}, {@code SUMMARIZE}. DuckDB's own parser decides whether
 * it is one; {@link ParsedSql} decides what it may call. The statement then runs where only the
 * snapshots' files can be opened, no extension loaded and no setting changed, so what it calls
 * cannot reach other files or the network either. Times are in UTC.
 *
 * <p>It may run beside writers and beside compaction. A file that was compacted away is kept for
 * the tables' grace time; should a query outlast that before its first row, it is asked once more
 * of the newest snapshot.
 *
 * <p>Each query has an in-memory database of its own. Thread-safe.
 */
public final class SnapshotSql {
  private final NewestSnapshots snapshots;
  private final SqlOptions options;

  /**
   * Over the given tables; a table that does not exist has no view.
   *
   * @param tables closed by their owner, not here
   * @param names of tables, and of their views
   */
  public SnapshotSql(IcebergTables tables, List<String> names, SqlOptions options) {
    this(new TableViews(tables, names)::views, options);
  }

  /** Over the snapshots that a supplier returns. */
  SnapshotSql(Supplier<List<ViewOfTable>> snapshots, SqlOptions options) {
    this.snapshots = new NewestSnapshots(snapshots, options);
    this.options = options;
  }

  /** A query that depends on the columns that the tables have. */
  @FunctionalInterface
  public interface Query {
    /**
     * The query in SQL.
     *
     * @param columns full names of each table's columns, fields of structs as {@code struct.field};
     *     without a table that does not exist
     */
    String over(Map<String, Set<String>> columns);
  }

  /**
   * Answers a query row by row.
   *
   * @throws IllegalArgumentException when the statement is not one that reads, or is wrong; the
   *     message is DuckDB's
   * @throws PortException when the tables cannot be read; names the file
   */
  public void query(String sql, RowSink sink) {
    query(columns -> sql, sink);
  }

  /** Answers a query that is made of the columns of the snapshots over which it runs. */
  public void query(Query sql, RowSink sink) {
    snapshots.ask(sql, sink, this::run);
  }

  private void run(String sql, List<ViewOfTable> views, Delivery delivery) throws SQLException {
    try (Connection database = open(options, true)) {
      requireReading(database, sql);
      prepare(database, views);
      deliver(database, sql, delivery);
    }
  }

  /** A new database in memory, whose results are all at once in memory or come bit by bit. */
  static DuckDBConnection open(SqlOptions options, boolean isStreaming) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", String.valueOf(isStreaming));
    DuckDBConnection database =
        DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class);
    try (Statement statement = database.createStatement()) {
      statement.execute("SET memory_limit = '" + options.memoryMegabytes() + "MB'");
      statement.execute("SET threads = " + options.threads());
      statement.execute("SET temp_directory = ''");
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET parquet_metadata_cache = true");
      statement.execute("SET autoinstall_known_extensions = false");
      statement.execute("SET autoload_known_extensions = false");
      return database;
    } catch (SQLException e) {
      database.close();
      throw e;
    }
  }

  private void deliver(Connection database, String sql, Delivery delivery) throws SQLException {
    try (Statement statement = database.createStatement()) {
      if (!options.longest().isZero()) {
        statement.setQueryTimeout((int) options.longest().toSeconds());
      }
      try (ResultSet rows = statement.executeQuery(sql)) {
        delivery.deliver(rows);
      }
    }
  }

  /** Allows the database to read the files and nothing else, and creates a view for each table. */
  private void prepare(Connection database, List<ViewOfTable> views) throws SQLException {
    List<String> files = new ArrayList<>();
    views.forEach(v -> files.addAll(v.files()));
    try (Statement statement = database.createStatement()) {
      statement.execute("SET allowed_paths = " + ViewOfTable.list(files) + "::VARCHAR[]");
      // DuckDB's own limit of 1000 is beyond the stack of a Java thread: the process would die of
      // it.
      statement.execute("SET max_expression_depth = 250");
      statement.execute("SET enable_external_access = false");
      FileColumns fileColumns = new FileColumns();
      for (ViewOfTable view : views) {
        statement.execute(
            "CREATE VIEW "
                + ViewOfTable.quoted(view.name())
                + " AS "
                + view.rows(statement, fileColumns));
      }
      statement.execute("SET lock_configuration = true");
    }
  }

  /** Asks the parser itself: it writes down statements that read, and no others. */
  private static void requireReading(Connection database, String sql) throws SQLException {
    try (PreparedStatement statement =
        database.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR")) {
      statement.setString(1, sql);
      try (ResultSet answer = statement.executeQuery()) {
        answer.next();
        ParsedSql.of(answer.getString(1)).requireReading();
      }
    }
  }
}
