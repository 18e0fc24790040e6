package nocturne.app.look;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Stores;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.figure.FigureStore;
import nocturne.broker.fit.FitColumns;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/**
 * What the stores say of an alert's fit: its columns that have a value, and where its figure is.
 */
final class FitLook {
  private final Stores stores;

  FitLook(Stores stores) {
    this.stores = stores;
  }

  /** Adds a row of name and value for each; none where the alert was not for the fit. */
  void show(Night night, Candid candid, Rows rows) {
    try (IcebergTables tables = stores.openTables()) {
      if (!tables.exists(Names.SALT2_TABLE)) {
        return;
      }
      new SnapshotSql(tables, List.of(Names.SALT2_TABLE), SqlOptions.defaults())
          .query(
              "SELECT * FROM "
                  + Names.SALT2_TABLE
                  + " WHERE candid = "
                  + candid.value()
                  + " AND night = DATE '"
                  + night
                  + "'",
              new Columns(rows));
    }
    String bucket = stores.names().bucket(Bucket.FIGURES);
    if (stores.store().bucketExists(bucket)
        && new FigureStore(stores.store(), bucket, KillPoint.NONE).has(candid)) {
      rows.add(Arrays.asList("figure", bucket + "/" + FigureStore.name(candid)));
    }
  }

  private static final class Columns implements RowSink {
    private final Rows rows;
    private final List<String> names = new ArrayList<>();
    private final Set<String> shown = new HashSet<>();

    Columns(Rows rows) {
      this.rows = rows;
      FitColumns.list().forEach(column -> shown.add(column.name()));
      shown.removeAll(List.of("objectId", "jd"));
    }

    @Override
    public void columns(List<Column> columns) {
      columns.forEach(column -> names.add(column.name()));
    }

    @Override
    public void row(List<@Nullable Object> values) {
      for (int i = 0; i < names.size(); i++) {
        if (shown.contains(names.get(i)) && values.get(i) != null) {
          String name = names.get(i).equals("z") ? "z (photometric)" : names.get(i);
          rows.add(Arrays.asList("fit " + name, values.get(i)));
        }
      }
    }
  }
}
