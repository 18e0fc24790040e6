package nocturne.app.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nocturne.app.wiring.Stores;
import nocturne.broker.fit.FitStage;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/** Alerts that passed the filter, with their fits, the newest first. */
public record FindsQuery(Stores stores) {
  /** What a fit's quality may be. */
  public static final List<String> QUALITIES =
      Arrays.stream(Fitted.Quality.values())
          .map(quality -> quality.name().toLowerCase(Locale.ROOT))
          .toList();

  /**
   * Some of the finds.
   *
   * @param total of all that are wanted
   * @param rows their columns in the fits' table
   */
  public record Page(long total, List<Map<String, @Nullable Object>> rows) {}

  /**
   * One page of them.
   *
   * @param night whose; of all nights where absent
   * @param quality of the fit; fitted or not where absent
   */
  public Page page(Optional<Night> night, Optional<String> quality, int limit, int offset) {
    List<String> wanted = new ArrayList<>(List.of("true"));
    night.ifPresent(of -> wanted.add("night = DATE '" + of + "'"));
    quality.ifPresent(
        of -> {
          if (!QUALITIES.contains(of)) {
            throw new IllegalArgumentException(of + " is none of " + QUALITIES);
          }
          wanted.add("quality = '" + of + "'");
        });
    String from = " FROM %s WHERE %s".formatted(FitStage.TABLE, String.join(" AND ", wanted));
    try (IcebergTables tables = stores.openTables()) {
      if (!tables.exists(FitStage.TABLE)) {
        return new Page(0, List.of());
      }
      SnapshotSql sql = new SnapshotSql(tables, List.of(FitStage.TABLE), SqlOptions.defaults());
      Maps count = new Maps();
      sql.query("SELECT count(*) AS n" + from, count);
      Maps page = new Maps();
      sql.query(
          "SELECT *%s ORDER BY night DESC, candid DESC LIMIT %s OFFSET %s"
              .formatted(from, limit, offset),
          page);
      return new Page(((Number) count.all.get(0).getOrDefault("n", 0)).longValue(), page.all);
    }
  }

  /** Gathers rows by the names of their columns. */
  private static final class Maps implements RowSink {
    private final List<String> names = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> all = new ArrayList<>();

    @Override
    public void columns(List<Column> columns) {
      columns.forEach(column -> names.add(column.name()));
    }

    @Override
    public void row(List<@Nullable Object> values) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        row.put(names.get(i), values.get(i));
      }
      all.add(row);
    }
  }
}
