package nocturne.standalone.duckdb;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import nocturne.broker.port.PortException;

/**
 * Asks queries of the tables' newest snapshots. A query whose files were compacted away before its
 * first row is asked once more.
 *
 * @param views of the snapshots, at the moment of asking
 */
record NewestSnapshots(Supplier<List<ViewOfTable>> views, SqlOptions options) {

  /** Runs a query over views. */
  @FunctionalInterface
  interface Run {
    void of(String sql, List<ViewOfTable> views, Delivery delivery) throws SQLException;
  }

  /**
   * Asks.
   *
   * @throws PortException when the tables cannot be read; names the file
   */
  void ask(SnapshotSql.Query query, RowSink sink, Run run) {
    Delivery delivery = new Delivery(sink);
    List<ViewOfTable> first = views.get();
    try {
      run.of(over(query, first), first, delivery);
    } catch (SQLException e) {
      if (first.stream().noneMatch(ViewOfTable::hasLostFiles)) {
        throw SqlFailure.of(e, first, options);
      }
      if (delivery.hasBegun()) {
        throw new PortException.Unavailable(
            "Cannot finish the query: files it was reading were compacted away; ask again.", e);
      }
      askAgain(query, delivery, run);
    }
  }

  private void askAgain(SnapshotSql.Query query, Delivery delivery, Run run) {
    List<ViewOfTable> second = views.get();
    try {
      run.of(over(query, second), second, delivery);
    } catch (SQLException e) {
      throw SqlFailure.of(e, second, options);
    }
  }

  private static String over(SnapshotSql.Query query, List<ViewOfTable> views) {
    return query.over(
        views.stream().collect(Collectors.toMap(ViewOfTable::name, ViewOfTable::columns)));
  }
}
