package nocturne.standalone.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nocturne.broker.port.PortException;
import nocturne.standalone.iceberg.IcebergTables;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

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
 * <p>Each query has an in-memory database of its own. One that {@link #keepsDatabase} keeps its
 * database, and the footers of the files, for the queries that follow, until a table has another
 * snapshot: of a short query opening these is the larger part.
 *
 * <p>Thread-safe; with a kept database, one query after the other.
 */
public final class SnapshotSql implements AutoCloseable {
  /** DuckDB's words for a file that it cannot decode, if it does not name the file. */
  private static final Pattern UNDECODED =
      Pattern.compile(
          "(?is)^(?!.*(Parser|Binder|Catalog|Permission|Conversion) Error)"
              + ".*(parquet|thrift|TProtocol|decompress|zstd|out of buffer)");

  /** Of what Java cannot hold, DuckDB's driver tells in Java's words. */
  private static final Pattern TOO_MUCH =
      Pattern.compile(
          "Out of Memory Error|Java heap space|NewDirectByteBuffer|Cannot create a string of size");

  private final Supplier<List<ViewOfTable>> snapshots;
  private final SqlOptions options;
  private final boolean keeps;
  private @Nullable Kept kept; // guarded by this

  /** A database with the views that it has. */
  private record Kept(Connection database, List<ViewOfTable> views) {}

  /**
   * Over the given tables; a table that does not exist has no view.
   *
   * @param tables closed by their owner, not here
   * @param names of tables, and of their views
   */
  public SnapshotSql(IcebergTables tables, List<String> names, SqlOptions options) {
    this(new Snapshots(tables, names)::views, options);
  }

  /** Over the snapshots that a supplier returns. */
  SnapshotSql(Supplier<List<ViewOfTable>> snapshots, SqlOptions options) {
    this(snapshots, options, false);
  }

  private SnapshotSql(Supplier<List<ViewOfTable>> snapshots, SqlOptions options, boolean keeps) {
    this.snapshots = snapshots;
    this.options = options;
    this.keeps = keeps;
  }

  /** The same, with a database that is kept until it is closed. */
  public SnapshotSql keepsDatabase() {
    return new SnapshotSql(snapshots, options, true);
  }

  /** Closes the kept database. */
  @Override
  public synchronized void close() {
    if (kept != null) {
      try {
        kept.database().close();
      } catch (SQLException e) {
        throw new IllegalStateException("a database in memory cannot be closed", e);
      } finally {
        kept = null;
      }
    }
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
    Delivery delivery = new Delivery(sink);
    List<ViewOfTable> views = snapshots.get();
    try {
      ask(sql, views, delivery);
    } catch (SQLException e) {
      if (views.stream().noneMatch(ViewOfTable::hasLostFiles)) {
        throw failed(e, views);
      }
      if (delivery.begun) {
        throw new PortException.Unavailable(
            "Cannot finish the query: files it was reading were compacted away; ask again.", e);
      }
      askAgain(sql, delivery);
    }
  }

  private void askAgain(Query sql, Delivery delivery) {
    List<ViewOfTable> views = snapshots.get();
    try {
      ask(sql, views, delivery);
    } catch (SQLException e) {
      throw failed(e, views);
    }
  }

  private void ask(Query query, List<ViewOfTable> views, Delivery delivery) throws SQLException {
    String sql =
        query.over(
            views.stream().collect(Collectors.toMap(ViewOfTable::name, ViewOfTable::columns)));
    if (!keeps) {
      try (Connection database = open()) {
        requireReading(database, sql);
        prepare(database, views);
        deliver(database, sql, delivery);
      }
      return;
    }
    synchronized (this) {
      try {
        if (kept != null && !kept.views().equals(views)) {
          close();
        }
        if (kept == null) {
          kept = new Kept(open(), views);
          prepare(kept.database(), views);
        }
        requireReading(kept.database(), sql);
        deliver(kept.database(), sql, delivery);
      } catch (SQLException e) {
        close();
        throw e;
      }
    }
  }

  private static Connection open() throws SQLException {
    Properties streaming = new Properties();
    streaming.setProperty("jdbc_stream_results", "true");
    return DriverManager.getConnection("jdbc:duckdb:", streaming);
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
      statement.execute("SET memory_limit = '" + options.memoryMegabytes() + "MB'");
      statement.execute("SET threads = " + options.threads());
      statement.execute("SET temp_directory = ''");
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET parquet_metadata_cache = true");
      statement.execute("SET allowed_paths = " + ViewOfTable.list(files) + "::VARCHAR[]");
      // DuckDB's own limit of 1000 is beyond the stack of a Java thread: the process would die of
      // it.
      statement.execute("SET max_expression_depth = 250");
      statement.execute("SET autoinstall_known_extensions = false");
      statement.execute("SET autoload_known_extensions = false");
      statement.execute("SET enable_external_access = false");
      for (ViewOfTable view : views) {
        statement.execute(create(statement, view));
      }
      statement.execute("SET lock_configuration = true");
    }
  }

  /**
   * The statement that makes a view. Files are united by the names of their columns only if these
   * differ: DuckDB reads the footers of all files for that, at each query.
   */
  private static String create(Statement statement, ViewOfTable view) throws SQLException {
    Set<String> names = new HashSet<>();
    Set<List<String>> kinds = new HashSet<>();
    for (String file : view.files()) {
      List<String> columns = new ArrayList<>();
      try (ResultSet each =
          statement.executeQuery("DESCRIBE " + ViewOfTable.scan(List.of(file), false))) {
        while (each.next()) {
          names.add(each.getString(1));
          columns.add(each.getString(1) + ' ' + each.getString(2));
        }
      }
      kinds.add(columns);
    }
    return view.create(names, kinds.size() > 1);
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

  /** What to do about an error: restore a file, ask for less, or mend the query. */
  private RuntimeException failed(SQLException e, List<ViewOfTable> views) {
    String text = String.valueOf(e.getMessage());
    for (ViewOfTable view : views) {
      for (String file : view.files()) {
        boolean isThere = Files.exists(Path.of(file));
        if (!isThere || text.contains(file)) {
          return new PortException.Broken(
              ("Cannot read the table %s: its file %s %s. Restore that file from a backup, then ask"
                      + " again.")
                  .formatted(
                      view.name(),
                      file,
                      isThere ? "is damaged (" + reason(text) + ")" : "is missing"),
              e);
        }
      }
    }
    if (UNDECODED.matcher(text).find()) {
      return new PortException.Broken(
          ("Cannot read a file of %s: %s. `nocturne books --deep` of its night names the file and"
                  + " the row; restore it from a backup, then ask again.")
              .formatted(
                  views.stream().map(ViewOfTable::name).collect(Collectors.joining(" or ")),
                  reason(text)),
          e);
    }
    if (text.contains("INTERRUPT Error")) {
      return new IllegalArgumentException(
          "The query was ended after %s s, the longest that one may take here; ask for less."
              .formatted(options.longest().toSeconds()),
          e);
    }
    boolean isTooMuch = TOO_MUCH.matcher(text).find();
    String advice =
        isTooMuch
            ? ("A query may use %s MB of memory, and a value 2 GB: ask for fewer rows or columns at"
                    + " once, or for less long values.")
                .formatted(options.memoryMegabytes())
            : "Mend the query, or DESCRIBE the table.";
    String reason = isTooMuch ? reason(text).replaceFirst("; .*", "") : reason(text);
    return new IllegalArgumentException("Cannot answer this: " + reason + ". " + advice, e);
  }

  /** DuckDB's message without its place in the query, and without advice on DuckDB's settings. */
  private static String reason(String message) {
    String text = message.replaceFirst("(?s)^.*?[,\n] ?Error: ", "");
    int end = text.indexOf("\n\n");
    return (end < 0 ? text : text.substring(0, end))
        .strip()
        .replaceAll("\\s*\n\\s*", "; ")
        .replaceFirst("[.!]$", "");
  }

  /** The tables' views, each made anew when its table has another snapshot. */
  private static final class Snapshots {
    private final IcebergTables tables;
    private final List<String> names;
    private final Map<String, Seen> newest = new ConcurrentHashMap<>();

    private record Seen(String metadata, ViewOfTable view) {}

    Snapshots(IcebergTables tables, List<String> names) {
      this.tables = tables;
      this.names = List.copyOf(names);
    }

    List<ViewOfTable> views() {
      List<ViewOfTable> views = new ArrayList<>();
      try {
        for (String name : names) {
          if (tables.exists(name)) {
            views.add(view(name, tables.load(name)));
          }
        }
      } catch (IOException e) {
        throw new PortException.Broken("Cannot find the tables' files: " + e + "; run setup.", e);
      }
      return views;
    }

    /** A table's schema and snapshot are in its metadata file, which is never written again. */
    private ViewOfTable view(String name, Table table) throws IOException {
      String metadata = ((HasTableOperations) table).operations().current().metadataFileLocation();
      Seen seen = newest.get(name);
      if (seen == null || !seen.metadata().equals(metadata)) {
        seen = new Seen(metadata, ViewOfTable.of(name, table));
        newest.put(name, seen);
      }
      return seen.view();
    }
  }

  /** Passes rows on, and records whether there were any. Not thread-safe. */
  private static final class Delivery {
    private final RowSink sink;
    private boolean begun;

    Delivery(RowSink sink) {
      this.sink = sink;
    }

    void deliver(ResultSet rows) throws SQLException {
      ResultSetMetaData about = rows.getMetaData();
      int width = about.getColumnCount();
      List<RowSink.Column> columns = new ArrayList<>();
      for (int i = 1; i <= width; i++) {
        columns.add(new RowSink.Column(about.getColumnLabel(i), about.getColumnTypeName(i)));
      }
      boolean more = rows.next();
      begun = true;
      sink.columns(List.copyOf(columns));
      while (more && sink.wantsMore()) {
        List<@Nullable Object> values = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
          values.add(plain(rows.getObject(i)));
        }
        sink.row(values);
        more = rows.next();
      }
    }
  }

  private static @Nullable Object plain(@Nullable Object value) throws SQLException {
    if (value instanceof DuckDBStruct struct) {
      return map(struct.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof Array array) {
      List<@Nullable Object> items = new ArrayList<>();
      for (Object item : (Object[]) array.getArray()) {
        items.add(plain(item));
      }
      return items;
    }
    if (value instanceof Blob blob) {
      return blob.getBytes(1, Math.toIntExact(blob.length()));
    }
    return value;
  }

  private static Map<String, @Nullable Object> map(Map<?, ?> from) throws SQLException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : from.entrySet()) {
      map.put(String.valueOf(entry.getKey()), plain(entry.getValue()));
    }
    return map;
  }
}
