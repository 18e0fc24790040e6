package nocturne.app.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Stores;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FitStage;
import nocturne.broker.plot.PlotStore;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/**
 * An alert's fit in the stores: its columns, and the place of its plot. For one thread; the table
 * is read once.
 */
final class FitQuery {
  private final Stores stores;
  private final Night night;
  private final Candid candid;
  private @Nullable Map<String, @Nullable Object> read;

  FitQuery(Stores stores, Night night, Candid candid) {
    this.stores = stores;
    this.night = night;
    this.candid = candid;
  }

  /** By column; empty if the alert was not for the fit. */
  Optional<Map<String, @Nullable Object>> columns() {
    Map<String, @Nullable Object> known = read;
    if (known == null) {
      known = readColumns();
      read = known;
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known);
  }

  private Map<String, @Nullable Object> readColumns() {
    Columns columns = new Columns();
    try (IcebergTables tables = stores.openTables()) {
      if (!tables.exists(FitStage.TABLE)) {
        return Map.of();
      }
      new SnapshotSql(tables, List.of(FitStage.TABLE), SqlOptions.defaults())
          .query(
              "SELECT * FROM %s WHERE candid = %s AND night = DATE '%s'"
                  .formatted(FitStage.TABLE, candid.value(), night),
              columns);
    }
    return columns.values;
  }

  /** The fit, number for number; empty if there is none. */
  Optional<Fitted> fitted() {
    return columns().flatMap(FitColumns::fitted);
  }

  private Optional<String> plot() {
    String bucket = stores.names().bucket(Bucket.PLOTS);
    PlotStore plots = new PlotStore(stores.store(), bucket, FitStage.TABLE, KillPoint.NONE);
    return stores.store().bucketExists(bucket) && plots.has(candid)
        ? Optional.of(stores.store().file(bucket, plots.name(candid)).toAbsolutePath().toString())
        : Optional.empty();
  }

  /** Adds a row of name and value for each that has one; none if the alert was not for the fit. */
  void show(Rows rows) {
    columns()
        .ifPresent(
            values ->
                values.forEach(
                    (name, value) -> {
                      if (value != null) {
                        String shown = name.equals("z") ? "z (photometric)" : name;
                        rows.add(Arrays.asList("fit " + shown, value));
                      }
                    }));
    plot().ifPresent(where -> rows.add(Arrays.asList("plot", where)));
  }

  /** The columns, null if they have no value, and the place of the plot. */
  Optional<Map<String, @Nullable Object>> json() {
    return columns()
        .map(
            values -> {
              Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
              all.put("plot", plot().orElse(null));
              return all;
            });
  }

  private static final class Columns implements RowSink {
    private final List<String> names = new ArrayList<>();
    private final Set<String> shown = new HashSet<>();
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Columns() {
      FitColumns.list().forEach(column -> shown.add(column.name()));
    }

    @Override
    public void columns(List<Column> columns) {
      columns.forEach(column -> names.add(column.name()));
    }

    @Override
    public void row(List<@Nullable Object> row) {
      for (int i = 0; i < names.size(); i++) {
        if (shown.contains(names.get(i))) {
          values.put(names.get(i), row.get(i));
        }
      }
    }
  }
}
