package nocturne.google.bigquery;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQuery.DatasetDeleteOption;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.Clustering;
import com.google.cloud.bigquery.Dataset;
import com.google.cloud.bigquery.DatasetInfo;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.TableResult;
import com.google.cloud.bigquery.TimePartitioning;
import com.google.cloud.bigquery.ViewDefinition;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteClient;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteSettings;
import java.io.IOException;
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
import nocturne.broker.port.TableColumn;
import nocturne.core.alert.Alert;
import nocturne.core.night.Night;
import nocturne.core.row.Binding;
import nocturne.core.row.ColumnMapping;
import nocturne.core.row.GrowingColumn;
import nocturne.core.row.OwnColumns;
import nocturne.google.Failures;
import nocturne.google.InstanceLabel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance's dataset: for each table the rows, of which one may stand more than once, and a view
 * with each alert's row once. A table of alerts gets a column for each field that it lacks, by the
 * same rules as elsewhere ({@link ColumnMapping}). Any thread may call.
 */
public final class BigQueryTables implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BigQueryTables.class);
  private static final String ROWS = "_rows";

  /** BigQuery allows 10,000, those of records and lists included. */
  private static final int MOST_COLUMNS = 5_000;

  /** Columns that no field of a packet may use. */
  private static final Set<String> TAKEN =
      Stream.concat(OwnColumns.NAMES.stream(), Stream.of(BigQueryColumns.WRITTEN))
          .collect(Collectors.toUnmodifiableSet());

  private static final int TRIES = 20;
  private static final String OWNER = "roles/bigquery.dataOwner";
  private static final String USER = "roles/bigquery.user";

  private final BigQuerySettings settings;
  private final String dataset;
  private final BigQueryCalls calls;
  private final BigQuery client;
  private final BigQueryWriteClient writes;

  /**
   * Connects when it is first used.
   *
   * @throws PortException.Broken if there are no credentials
   */
  public BigQueryTables(BigQuerySettings settings, String dataset) {
    this.settings = settings;
    this.dataset = dataset;
    this.calls = new BigQueryCalls(settings);
    BigQueryOptions.Builder rest =
        BigQueryOptions.newBuilder()
            .setProjectId(settings.project())
            .setRetrySettings(ServiceOptions.getNoRetrySettings());
    try {
      BigQueryWriteSettings.Builder storage = BigQueryWriteSettings.newBuilder();
      settings
          .standIn()
          .ifPresent(
              servers -> {
                rest.setHost(servers.rest()).setCredentials(NoCredentials.getInstance());
                storage
                    .setCredentialsProvider(NoCredentialsProvider.create())
                    .setTransportChannelProvider(
                        InstantiatingGrpcChannelProvider.newBuilder()
                            .setEndpoint(servers.storage())
                            .setChannelConfigurator(channel -> channel.usePlaintext())
                            .build());
              });
      this.client = rest.build().getService();
      this.writes = BigQueryWriteClient.create(storage.build());
    } catch (IOException e) {
      throw Failures.noCredentials("BigQuery", e);
    }
  }

  BigQuerySettings settings() {
    return settings;
  }

  BigQueryWriteClient writes() {
    return writes;
  }

  /** The full name of a table's default stream, to which anybody may append at any time. */
  String stream(String table) {
    return "projects/%s/datasets/%s/tables/%s/streams/_default"
        .formatted(settings.project(), dataset, table + ROWS);
  }

  /**
   * Makes a table of alerts unless it exists.
   *
   * @return whether it was made now
   */
  public boolean create(String table) {
    return makeWith(BigQueryColumns.own(), table);
  }

  /**
   * Makes a table of fixed columns unless it exists; an existing table gets the columns that it
   * lacks.
   *
   * @return whether it was made now
   */
  public boolean create(String table, List<TableColumn> columns) {
    return makeWith(BigQueryColumns.fixed(columns), table);
  }

  private boolean makeWith(List<Field> columns, String table) {
    createDataset();
    TableInfo rows =
        TableInfo.newBuilder(
                id(table + ROWS),
                StandardTableDefinition.newBuilder()
                    .setSchema(Schema.of(columns))
                    .setTimePartitioning(
                        TimePartitioning.newBuilder(TimePartitioning.Type.DAY)
                            .setField(OwnColumns.NIGHT)
                            .build())
                    .setClustering(
                        Clustering.newBuilder().setFields(List.of(OwnColumns.CANDID)).build())
                    .build())
            .setLabels(settings.label().labels())
            .build();
    boolean made = calls.made(creation(table + ROWS), () -> client.create(rows));
    if (!made) {
      complete(table, columns);
    }
    boolean shown = calls.made(creation(table), () -> client.create(view(table)));
    if (!shown) {
      showAll(table);
    }
    return made || shown;
  }

  private void createDataset() {
    DatasetInfo info =
        DatasetInfo.newBuilder(dataset)
            .setLocation(settings.location())
            .setLabels(settings.label().labels())
            .build();
    boolean made =
        calls.made(
            new BigQueryCalls.Call(
                "make the dataset " + dataset, "bigquery.datasets.create", OWNER, true),
            () -> client.create(info));
    if (!made) {
      settings
          .label()
          .require("the dataset " + dataset, () -> found().map(it -> labels(it.getLabels())));
    }
  }

  private Optional<Dataset> found() {
    return calls.make(
        new BigQueryCalls.Call(
            "look for the dataset " + dataset, "bigquery.datasets.get", USER, false),
        unanswered -> Optional.ofNullable(client.getDataset(dataset)));
  }

  private static BigQueryCalls.Call creation(String table) {
    return new BigQueryCalls.Call("make the table " + table, "bigquery.tables.create", OWNER, true);
  }

  /** Adds to a table of fixed columns those that it lacks. */
  private void complete(String table, List<Field> columns) {
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
  private void showAll(String table) {
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

  private TableInfo view(String table) {
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

  private String quoted(String table) {
    return "`%s.%s.%s`".formatted(settings.project(), dataset, table);
  }

  private TableId id(String table) {
    return TableId.of(settings.project(), dataset, table);
  }

  private static BigQueryCalls.Call update(String table) {
    return new BigQueryCalls.Call(
        "change the table " + table, "bigquery.tables.update", OWNER, true);
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

  private Optional<Table> look(String name) {
    return calls.make(
        new BigQueryCalls.Call("look for the table " + name, "bigquery.tables.get", USER, false),
        unanswered -> Optional.ofNullable(client.getTable(id(name))));
  }

  private static Map<String, String> labels(@Nullable Map<String, String> ofClient) {
    return Objects.requireNonNullElse(ofClient, Map.of());
  }

  private static FieldList fields(Table table) {
    return schema(table).getFields();
  }

  private static Schema schema(Table table) {
    return Objects.requireNonNullElse(
        table.<TableDefinition>getDefinition().getSchema(), Schema.of());
  }

  /** Whether a table is there, with its view. */
  public boolean exists(String table) {
    return look(table + ROWS).isPresent() && look(table).isPresent();
  }

  /** Receives alerts of a table. */
  @FunctionalInterface
  public interface CandidSink {
    /**
     * An alert.
     *
     * @param rows that the table has of it
     */
    void alert(long candid, long rows);
  }

  /** Every alert of a night that has a row, in any order. */
  public void candids(String table, Night night, CandidSink each) {
    String query =
        "SELECT %s, COUNT(*) FROM %s WHERE %s = DATE '%s' GROUP BY %1$s"
            .formatted(OwnColumns.CANDID, quoted(table + ROWS), OwnColumns.NIGHT, night.date());
    for (FieldValueList row : asked("read the candids of " + night, table, query)) {
      each.alert(candid(row), row.get(1).getLongValue());
    }
  }

  /** Receives what came of alerts. */
  @FunctionalInterface
  public interface OutcomeSink {
    /**
     * An alert.
     *
     * @param notPassed why it does not pass; null where one of its rows says that it does
     */
    void alert(long candid, @Nullable String notPassed);
  }

  /** What came of every alert of a night, by a table with the column {@code reason}. */
  public void outcomes(String table, Night night, OutcomeSink each) {
    String query =
        """
        SELECT %1$s, MAX(CASE WHEN reason IS NULL THEN 1 ELSE 0 END), MIN(reason)
        FROM %2$s WHERE %3$s = DATE '%4$s' GROUP BY %1$s"""
            .formatted(OwnColumns.CANDID, quoted(table + ROWS), OwnColumns.NIGHT, night.date());
    for (FieldValueList row :
        asked("read what came of the alerts of %s".formatted(night), table, query)) {
      each.alert(candid(row), row.get(1).getLongValue() == 1 ? null : row.get(2).getStringValue());
    }
  }

  private List<FieldValueList> asked(String what, String table, String query) {
    return calls.make(
        new BigQueryCalls.Call(what + " in table " + table, "bigquery.jobs.create", USER, false),
        unanswered -> rows(query));
  }

  private static long candid(FieldValueList row) {
    return row.get(0).isNull() ? -1 : row.get(0).getLongValue();
  }

  private List<FieldValueList> rows(String query) {
    try {
      TableResult result =
          client.query(QueryJobConfiguration.newBuilder(query).setUseLegacySql(false).build());
      List<FieldValueList> rows = new ArrayList<>();
      result.iterateAll().forEach(rows::add);
      return rows;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException.Unavailable("Interrupted while a query ran", e);
    }
  }

  /** Whether the dataset exists. */
  public boolean datasetExists() {
    return found().isPresent();
  }

  /**
   * Deletes the dataset with all its tables, if it bears the label.
   *
   * @return whether there was anything
   */
  public boolean dropDataset() {
    Optional<Dataset> there = found();
    settings
        .label()
        .require("the dataset " + dataset, () -> there.map(it -> labels(it.getLabels())));
    return there.isPresent()
        && calls.make(
            new BigQueryCalls.Call(
                "delete the dataset " + dataset, "bigquery.datasets.delete", OWNER, true),
            unanswered ->
                client.delete(dataset, DatasetDeleteOption.deleteContents()) || unanswered > 0);
  }

  /** Appends rows of a table. */
  public RowAppender appender(String table) {
    return new RowAppender(this, table);
  }

  @Override
  public void close() {
    writes.close();
  }
}
