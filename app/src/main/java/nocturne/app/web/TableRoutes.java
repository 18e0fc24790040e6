package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.output.JsonObject;
import nocturne.app.query.ColumnQuery;
import nocturne.app.wiring.Services;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.alert.Candid;
import nocturne.core.alert.FieldDescriptions;
import nocturne.core.night.Night;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.iceberg.IcebergTables;

/** The tables that queries read, with what their columns mean. */
final class TableRoutes {
  private final Services services;
  private final AlertSources sources;
  private volatile Map<String, String> packetFields = Map.of();

  TableRoutes(Services services, AlertSources sources) {
    this.services = services;
    this.sources = sources;
  }

  void route(RoutesConfig routes) {
    routes.get("/api/v1/tables", this::tables);
  }

  private void tables(Context ctx) throws IOException {
    try (IcebergTables tables = services.stores().openTables()) {
      ColumnQuery query = new ColumnQuery(services.pipeline(), packetFields(tables));
      List<Map<String, Object>> all = new ArrayList<>();
      for (String table : tables.tables()) {
        List<JsonObject> columns =
            query.columns(tables, table).stream().map(TableRoutes::column).toList();
        all.add(Map.of("table", table, "columns", columns));
      }
      WebServer.json(ctx, all);
    }
  }

  private static JsonObject column(ColumnQuery.Described of) {
    return new JsonObject()
        .put("name", of.column().name())
        .put("type", of.column().type())
        .put("meaning", of.meaning())
        .put("unit", of.unit())
        .put("source", of.source());
  }

  /** The survey's descriptions of the packets' fields, from an alert of the newest night. */
  private Map<String, String> packetFields(IcebergTables tables) throws IOException {
    if (packetFields.isEmpty()) {
      Optional<Newest> newest = newest(tables);
      if (newest.isPresent()) {
        packetFields =
            sources
                .alert(newest.get().candid(), newest.get().night())
                .<Map<String, String>>map(
                    found -> FieldDescriptions.of(found.alert().header().schema()))
                .orElse(Map.of());
      }
    }
    return packetFields;
  }

  private record Newest(Candid candid, Night night) {}

  private Optional<Newest> newest(IcebergTables tables) {
    Pipeline pipeline = services.pipeline();
    String alerts = pipeline.tableOf(services.names().topic(pipeline.alerts())).orElseThrow();
    if (!tables.exists(alerts)) {
      return Optional.empty();
    }
    List<Newest> found = new ArrayList<>();
    new SnapshotSql(tables, List.of(alerts), SqlRoutes.LIMITS)
        .query(
            "SELECT candid, night FROM " + alerts + " ORDER BY night DESC LIMIT 1",
            values ->
                found.add(
                    new Newest(
                        ArchivedAlert.candid(String.valueOf(values.get(0))),
                        Night.parse(String.valueOf(values.get(1))))));
    return found.stream().findFirst();
  }
}
