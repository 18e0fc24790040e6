package nocturne.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import nocturne.app.output.Json;
import nocturne.app.wiring.Stores;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/** Queries over the tables, limited in rows, time and memory, so that they do not harm a night. */
final class SqlRoutes {
  private static final int MOST_ROWS = 1_000;
  private static final int MOST_AT_ONCE = 2;

  /** Limits of a query of the page: memory, threads and time. */
  static final SqlOptions LIMITS = new SqlOptions(512, 1, Duration.ofSeconds(20));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stores stores;
  private final SqlOptions limits;
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);

  SqlRoutes(Stores stores, SqlOptions limits) {
    this.stores = stores;
    this.limits = limits;
  }

  void route(RoutesConfig routes) {
    routes.post("/api/v1/sql", this::sql);
  }

  private void sql(Context ctx) {
    String query = query(ctx);
    if (!free.tryAcquire()) {
      throw new WebProblem(
          503, MOST_AT_ONCE + " queries run already; ask again when one of them has ended.");
    }
    try (IcebergTables tables = stores.openTables()) {
      FirstRows rows = new FirstRows();
      new SnapshotSql(tables, tables.tables(), limits).query(query, rows);
      WebServer.json(ctx, rows.answer());
    } catch (IllegalArgumentException e) {
      throw WebProblem.wrongRequest(String.valueOf(e.getMessage()));
    } finally {
      free.release();
    }
  }

  /** A form of another site can send text, but not JSON. */
  private static String query(Context ctx) {
    if (!Objects.requireNonNullElse(ctx.contentType(), "").startsWith("application/json")) {
      throw new WebProblem(415, "Send {\"query\": \"SELECT ...\"} as application/json.");
    }
    try {
      @Nullable JsonNode body = JSON.readTree(ctx.body());
      @Nullable JsonNode query = body == null ? null : body.get("query");
      if (query != null && query.isTextual()) {
        return query.textValue();
      }
    } catch (JsonProcessingException e) {
      // answered below
    }
    throw WebProblem.wrongRequest("Send {\"query\": \"SELECT ...\"}; that was something else.");
  }

  /** Keeps the first rows and refuses the next. */
  private static final class FirstRows implements RowSink {
    private final List<Column> columns = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private boolean more;

    @Override
    public void columns(List<Column> all) {
      columns.addAll(all);
    }

    @Override
    public boolean wantsMore() {
      return !more;
    }

    @Override
    public void row(List<@Nullable Object> values) {
      if (rows.size() == MOST_ROWS) {
        more = true;
        return;
      }
      rows.add(Json.exact(columns.stream().map(Column::name).toList(), values));
    }

    Map<String, Object> answer() {
      return Map.of(
          "columns",
          columns.stream().map(each -> Map.of("name", each.name(), "type", each.type())).toList(),
          "rows",
          rows,
          "more",
          more);
    }
  }
}
