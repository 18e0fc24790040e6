package nocturne.google.bigquery;

import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.ViewDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.broker.port.PortException;
import nocturne.core.alert.Alert;
import nocturne.core.row.Binding;
import nocturne.core.row.ColumnMapping;
import nocturne.core.row.GrowingColumn;
import nocturne.core.row.OwnColumns;
import nocturne.google.Call;
import nocturne.google.InstanceLabel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives tables the columns that they lack, and views that show them. Any thread may call.
 *
 * @param dataset that has them
 */
record TableGrowth(
    BigQuerySettings settings, String dataset, BigQueryCalls calls, BigQuery client) {
  private static final Logger LOG = LoggerFactory.getLogger(TableGrowth.class);

  /** Ends the name of the table with the rows, of which the view has the name. */
  static final String ROWS = "_rows";

  /** BigQuery allows 10,000, those of records and lists included. */
  private static final int MOST_COLUMNS = 5_000;

  /** Columns that no field of a packet may use. */
  private static final Set<String> TAKEN =
      Stream.concat(OwnColumns.NAMES.stream(), Stream.of(BigQueryColumns.WRITTEN))
          .collect(Collectors.toUnmodifiableSet());

  private static final int TRIES = 20;
  static final String OWNER = "roles/bigquery.dataOwner";
  static final String USER = "roles/bigquery.user";

  /** Adds to a table of fixed columns those that it lacks. */
  void complete(String table, List<Field> columns) {
    grow(
        table,
        before -> {
          GrowingColumn wanted = BigQueryColumns.of(before);
          Set<String> there = Set.copyOf(before.stream().map(Field::getName).toList());
          List<Field> all = new ArrayList<>(before);
          columns.stream().filter(column -> !there.contains(column.getName())).forEach(all::add);
          return new Grown(Schema.of(all), wanted, List.of());
        });
  }

  /**
   * A table's columns with those that were wanted.
   *
   * @param bindings the mapping of an alert's fields to them
   */
  record Grown(Schema schema, GrowingColumn columns, List<Binding> bindings) {}

  /**
   * The table's columns, after it got those that the alert's fields lacked.
   *
   * @throws IllegalArgumentException if the alert's fields cannot be columns; names one
   */
  Grown columnsFor(String table, Alert alert) {
    return grow(
        table,
        before -> {
          GrowingColumn columns = BigQueryColumns.of(before);
          List<Binding> bindings =
              new ColumnMapping(MOST_COLUMNS)
                  .mapping(
                      columns, alert.records().layout().schema(), OwnColumns.leftOut(alert), TAKEN);
          return new Grown(BigQueryColumns.grown(before, columns), columns, bindings);
        });
  }

  /** The columns of a table of fixed columns. */
  GrowingColumn columns(String table) {
    return BigQueryColumns.of(fields(table(table + ROWS)));
  }

  /**
   * Grows a table. It only adds columns, and BigQuery refuses a schema without one that it has; so
   * of two who grow a table at once, the second looks again and adds what is still missing.
   */
  private Grown grow(String table, Function<FieldList, Grown> how) {
    for (int n = 1; ; n++) {
      Table before = table(table + ROWS);
      Grown grown = how.apply(fields(before));
      if (grown.schema().equals(schema(before))) {
        showAll(table);
        return grown;
      }
      TableDefinition definition =
          StandardTableDefinition.class.cast(before.getDefinition()).toBuilder()
              .setSchema(grown.schema())
              .build();
      try {
        Object unused =
            calls.make(
                update(table + ROWS),
                unanswered -> {
                  try {
                    return client.update(before.toBuilder().setDefinition(definition).build());
                  } catch (BigQueryException e) {
                    if (e.getCode() == BigQueryCalls.BAD_REQUEST) {
                      throw new RefusedColumns(e);
                    }
                    throw e;
                  }
                });
        LOG.info("{}.{} has {} columns now", dataset, table, grown.columns().leaves());
      } catch (RefusedColumns e) {
        if (n == TRIES || schema(table(table + ROWS)).equals(schema(before))) {
          throw new IllegalArgumentException(
              "Cannot make a row of the alert: BigQuery does not take its columns: "
                  + e.getCause().getMessage(),
              e);
        }
      }
    }
  }

  /** BigQuery does not take a schema. */
  private static final class RefusedColumns extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedColumns(BigQueryException why) {
      super(why);
    }

    @Override
    public synchronized BigQueryException getCause() {
      return (BigQueryException) super.getCause();
    }
  }

  /** Puts the view again if it hides columns: it has those that the rows had when it was put. */
  void showAll(String table) {
    List<Field> there = new ArrayList<>(withoutMode(fields(table(table + ROWS))));
    there.removeIf(column -> column.getName().equals(BigQueryColumns.WRITTEN));
    if (!withoutMode(fields(table(table))).equals(there)) {
      Object unused = calls.make(update(table), unanswered -> client.update(view(table)));
    }
  }

  /** Names and types of columns, without what a view does not tell of them. */
  private static List<Field> withoutMode(FieldList fields) {
    return fields.stream()
        .map(
            field ->
                field.getSubFields() == null
                    ? Field.of(field.getName(), field.getType())
                    : Field.of(
                        field.getName(),
                        field.getType(),
                        FieldList.of(withoutMode(field.getSubFields()))))
        .toList();
  }

  /** A view with each alert's row once. */
  TableInfo view(String table) {
    String query =
        """
        SELECT * EXCEPT (%1$s) FROM %2$s WHERE TRUE
        QUALIFY ROW_NUMBER() OVER (PARTITION BY %3$s, %4$s ORDER BY %1$s) = 1"""
            .formatted(
                BigQueryColumns.WRITTEN, quoted(table + ROWS), OwnColumns.NIGHT, OwnColumns.CANDID);
    return TableInfo.newBuilder(
            id(table), ViewDefinition.newBuilder(query).setUseLegacySql(false).build())
        .setLabels(settings.label().labels())
        .build();
  }

  private static Call update(String table) {
    return new Call("change the table " + table, "bigquery.tables.update", OWNER, true);
  }

  private Table table(String name) {
    Optional<Table> found = look(name);
    if (found.isEmpty()) {
      throw new PortException.Broken(
          "There is no table %s in the dataset %s of the project %s; run setup."
              .formatted(name, dataset, settings.project()));
    }
    InstanceLabel label = settings.label();
    label.require("the table " + name, () -> Optional.of(labels(found.get().getLabels())));
    return found.get();
  }

  /** A table or view; empty if it is not there. */
  Optional<Table> look(String name) {
    return calls.make(
        new Call("look for the table " + name, "bigquery.tables.get", USER, false),
        unanswered -> Optional.ofNullable(client.getTable(id(name))));
  }

  static Map<String, String> labels(@Nullable Map<String, String> ofClient) {
    return Objects.requireNonNullElse(ofClient, Map.of());
  }

  private static FieldList fields(Table table) {
    return schema(table).getFields();
  }

  private static Schema schema(Table table) {
    return Objects.requireNonNullElse(
        table.<TableDefinition>getDefinition().getSchema(), Schema.of());
  }

  /** A name for queries. */
  String quoted(String table) {
    return "`%s.%s.%s`".formatted(settings.project(), dataset, table);
  }

  TableId id(String table) {
    return TableId.of(settings.project(), dataset, table);
  }
}
