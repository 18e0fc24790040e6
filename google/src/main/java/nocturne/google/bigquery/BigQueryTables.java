package nocturne.google.bigquery;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQuery.DatasetDeleteOption;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.Clustering;
import com.google.cloud.bigquery.Dataset;
import com.google.cloud.bigquery.DatasetInfo;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.TableResult;
import com.google.cloud.bigquery.TimePartitioning;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteClient;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableColumn;
import nocturne.core.night.Night;
import nocturne.core.row.ColumnMapping;
import nocturne.core.row.OwnColumns;
import nocturne.google.Call;
import nocturne.google.Failures;
import org.jspecify.annotations.Nullable;

/**
 * An instance's dataset. Each table of rows may have a row more than once; its view has each
 * alert's row once. A table of alerts gets a column for each field that it lacks, by the same rules
 * as on other back ends ({@link ColumnMapping}). Any thread may call.
 */
public final class BigQueryTables implements AutoCloseable {
  private final BigQuerySettings settings;
  private final String dataset;
  private final BigQueryCalls calls;
  private final TableGrowth growth;
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
      this.growth = new TableGrowth(settings, dataset, calls, client);
      this.writes = BigQueryWriteClient.create(storage.build());
    } catch (IOException e) {
      throw Failures.noCredentials("BigQuery", e);
    }
  }

  TableGrowth growth() {
    return growth;
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
        .formatted(settings.project(), dataset, table + TableGrowth.ROWS);
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
                growth.id(table + TableGrowth.ROWS),
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
    boolean made = calls.made(creation(table + TableGrowth.ROWS), () -> client.create(rows));
    if (!made) {
      growth.complete(table, columns);
    }
    boolean shown = calls.made(creation(table), () -> client.create(growth.view(table)));
    if (!shown) {
      growth.showAll(table);
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
            new Call(
                "make the dataset " + dataset, "bigquery.datasets.create", TableGrowth.OWNER, true),
            () -> client.create(info));
    if (!made) {
      settings
          .label()
          .require(
              "the dataset " + dataset,
              () -> found().map(it -> TableGrowth.labels(it.getLabels())));
    }
  }

  private Optional<Dataset> found() {
    return calls.make(
        new Call(
            "look for the dataset " + dataset, "bigquery.datasets.get", TableGrowth.USER, false),
        unanswered -> Optional.ofNullable(client.getDataset(dataset)));
  }

  private static Call creation(String table) {
    return new Call("make the table " + table, "bigquery.tables.create", TableGrowth.OWNER, true);
  }

  /** Whether a table is there, with its view. */
  public boolean exists(String table) {
    return growth.look(table + TableGrowth.ROWS).isPresent() && growth.look(table).isPresent();
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
            .formatted(
                OwnColumns.CANDID,
                growth.quoted(table + TableGrowth.ROWS),
                OwnColumns.NIGHT,
                night.date());
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

  /** The outcomes of all alerts of a night, from a table with the column {@code reason}. */
  public void outcomes(String table, Night night, OutcomeSink each) {
    String query =
        """
        SELECT %1$s, MAX(CASE WHEN reason IS NULL THEN 1 ELSE 0 END), MIN(reason)
        FROM %2$s WHERE %3$s = DATE '%4$s' GROUP BY %1$s"""
            .formatted(
                OwnColumns.CANDID,
                growth.quoted(table + TableGrowth.ROWS),
                OwnColumns.NIGHT,
                night.date());
    for (FieldValueList row :
        asked("read what came of the alerts of %s".formatted(night), table, query)) {
      each.alert(candid(row), row.get(1).getLongValue() == 1 ? null : row.get(2).getStringValue());
    }
  }

  private List<FieldValueList> asked(String what, String table, String query) {
    return calls.make(
        new Call(what + " in table " + table, "bigquery.jobs.create", TableGrowth.USER, false),
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
        .require(
            "the dataset " + dataset, () -> there.map(it -> TableGrowth.labels(it.getLabels())));
    return there.isPresent()
        && calls.make(
            new Call(
                "delete the dataset " + dataset,
                "bigquery.datasets.delete",
                TableGrowth.OWNER,
                true),
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
