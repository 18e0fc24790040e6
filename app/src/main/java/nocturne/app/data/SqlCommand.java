package nocturne.app.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.output.Format;
import nocturne.app.output.Json;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs a query over the tables and prints its rows. */
@Command(
    name = "sql",
    description = {
      "Query the tables, such as alerts and salt2, in SQL (DuckDB's dialect), read-only.",
      "alerts has a row for each alert, nested as in the packets:"
          + " candidate.magpsf, prv_candidates[1].jd. salt2 has a row for each alert"
          + " that passed the filter: its fit, or the reason why there is none. The name"
          + " salt2 is that of the broker that Nocturne descends from; the columns model"
          + " and model_version say which model was fitted, usually SALT3-F22. `nocturne"
          + " sql \"DESCRIBE alerts\"` lists the columns."
    })
public final class SqlCommand extends NocturneCommand {
  @Parameters(
      paramLabel = "\"SELECT ...\"",
      description = "Such as \"SELECT count(*) FROM alerts\"; - reads it from standard input.")
  private String query = "";

  public SqlCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    String sql =
        query.equals("-")
            ? new String(global.surroundings().in().readAllBytes(), StandardCharsets.UTF_8)
            : query;
    return Session.of(global, "sql").withStores(stores -> ask(stores, sql));
  }

  private int ask(Stores stores, String sql) {
    try (IcebergTables tables = stores.openTables();
        Printer printer = new Printer()) {
      if (tables.tables().isEmpty()) {
        throw Failure.misuse(
            "Instance %s has no table yet; `nocturne replay` or `nocturne demo` fill one."
                .formatted(stores.names().instance()));
      }
      new SnapshotSql(tables, tables.tables(), SqlOptions.defaults()).query(sql, printer);
      return 0;
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  /** Prints rows as they arrive. */
  private final class Printer implements RowSink, AutoCloseable {
    private final List<String> names = new ArrayList<>();
    private @Nullable Rows rows;

    @Override
    public void columns(List<Column> columns) {
      columns.forEach(column -> names.add(column.name()));
      rows = global.rows(names);
    }

    @Override
    public void row(List<@Nullable Object> values) {
      if (rows == null) {
        throw new IllegalStateException("rows before columns");
      }
      rows.add(global.format() == Format.JSON ? Json.exact(names, values) : values);
    }

    @Override
    public void close() {
      if (rows != null) {
        rows.close();
      }
    }
  }
}
