package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nocturne.app.wiring.Stores;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/** Reads what the tables hold of a night. */
final class TableEvidence {
  private final Stores stores;
  private final Night night;
  private final Evidence evidence;

  TableEvidence(Stores stores, Night night, Evidence evidence) {
    this.stores = stores;
    this.night = night;
    this.evidence = evidence;
  }

  void rows() {
    rows(Names.ALERTS_TABLE, "rows");
    rows(Names.SALT2_TABLE, "rows of fits");
  }

  private void rows(String table, String account) {
    try (IcebergTables tables = stores.openTables()) {
      new SnapshotSql(tables, List.of(table), SqlOptions.defaults())
          .query("SELECT * FROM " + table, new Rows(account));
      tables
          .deadLettered(table, night)
          .forEach(
              skipped ->
                  evidence.add(account + " dead-lettered", "partition " + skipped.partition(), ""));
    }
  }

  private final class Rows implements RowSink {
    private final String account;
    private final List<String> columns = new ArrayList<>();

    Rows(String account) {
      this.account = account;
    }

    @Override
    public void columns(List<Column> all) {
      all.forEach(column -> columns.add(column.name()));
    }

    @Override
    public void row(List<@Nullable Object> values) {
      StringBuilder text = new StringBuilder();
      String candid = "?";
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).equals("candid")) {
          candid = String.valueOf(values.get(i));
        }
        text.append(columns.get(i)).append('=').append(values.get(i)).append(';');
      }
      evidence.add(
          account, "candid " + candid, Digest.of(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }
}
