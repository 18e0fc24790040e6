package nocturne.standalone.iceberg;

import java.util.List;
import java.util.Set;
import nocturne.core.alert.Alert;
import nocturne.core.row.Binding;
import nocturne.core.row.ColumnMapping;
import nocturne.core.row.GrowingColumn;
import nocturne.core.row.OwnColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to a table the columns that an alert needs, in a commit of its own before any row has them.
 * It only adds columns and widens numbers. So if two extend a table at once, the second reads the
 * result of the first and adds what is still missing.
 */
record SchemaEvolution(Table table, int mostColumns) {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaEvolution.class);
  private static final int TRIES = 50;

  /**
   * A schema that has all the alert's fields, and their mapping.
   *
   * @param schema the requested instance, if that had them all
   */
  record Fitted(Schema schema, List<Binding> bindings) {}

  /**
   * Maps the alert to a schema of the table, or to the table's newest, extended if necessary.
   *
   * @throws IllegalArgumentException if the alert's schema cannot be a table's
   */
  Fitted mapping(Alert alert, Schema schema) {
    GrowingColumn columns = IcebergColumns.of(schema.asStruct());
    List<Binding> bindings = bind(columns, alert);
    if (isSame(columns, schema)) {
      return new Fitted(schema, bindings);
    }
    for (int n = 1; ; n++) {
      table.refresh();
      Schema newest = table.schema();
      columns = IcebergColumns.of(newest.asStruct());
      bindings = bind(columns, alert);
      if (isSame(columns, newest)) {
        return new Fitted(newest, bindings);
      }
      try {
        table.updateSchema().unionByNameWith(IcebergColumns.schema(columns)).commit();
        LOG.info(
            "{} has {} columns now, for alerts of schema {}",
            table.name(),
            columns.leaves(),
            alert.records().layout().schema().getFullName());
      } catch (CommitFailedException | CommitStateUnknownException e) {
        // Whatever the outcome, the next load of the table shows what is still missing.
        if (n == TRIES) {
          throw e;
        }
      }
    }
  }

  private List<Binding> bind(GrowingColumn columns, Alert alert) {
    return new ColumnMapping(mostColumns)
        .mapping(
            columns,
            alert.records().layout().schema(),
            OwnColumns.leftOut(alert),
            Set.copyOf(OwnColumns.NAMES));
  }

  private static boolean isSame(GrowingColumn grown, Schema schema) {
    GrowingColumn before = IcebergColumns.of(schema.asStruct());
    return IcebergColumns.schema(grown).sameSchema(IcebergColumns.schema(before));
  }
}
