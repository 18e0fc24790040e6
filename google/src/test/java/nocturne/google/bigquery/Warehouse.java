package nocturne.google.bigquery;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.QueryJobConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.InstanceLabel;
import nocturne.google.testkit.FakeBigQuery;

/** Our fake of BigQuery, and a dataset on it by Google's clients. */
public final class Warehouse implements AutoCloseable {
  private static final String PROJECT = "my-project";
  public static final String DATASET = "ztf_alerts_mytest";
  static final Night NIGHT = Night.parse("20210120");

  public final FakeBigQuery cloud = new FakeBigQuery();
  public final BigQueryTables tables = tables(InstanceLabel.NONE);
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  /** The same dataset for others. */
  BigQueryTables tables(InstanceLabel label) {
    return new BigQueryTables(
        new BigQuerySettings(PROJECT, "US")
            .withStandIn(
                new BigQuerySettings.StandIn(
                    cloud.restAddress().toString(), cloud.storageAddress()))
            .withPatience(Duration.ofSeconds(3))
            .withLabel(label),
        DATASET);
  }

  Alert alert(byte[] packet) {
    try {
      return decoder.decodeOne(packet);
    } catch (UnreadableException e) {
      throw new AssertionError(e);
    }
  }

  RowAppender.AlertRow row(byte[] packet, long offset) {
    return new RowAppender.AlertRow(
        NIGHT,
        alert(packet),
        new PacketOrigin("ztf_20210120_programid1", 3, offset, 1_611_100_800_123L));
  }

  /** How many rows a table or view shows of each candid. */
  public Map<Long, Long> shown(String table) {
    Map<Long, Long> shown = new HashMap<>();
    asked("SELECT candid, COUNT(*) FROM %s GROUP BY candid", table)
        .forEach(row -> shown.put(row.get(0).getLongValue(), row.get(1).getLongValue()));
    return shown;
  }

  /**
   * Asks Google's client.
   *
   * @param query with {@code %s} for a table or view
   */
  List<FieldValueList> asked(String query, String table) {
    BigQuery client =
        BigQueryOptions.newBuilder()
            .setProjectId(PROJECT)
            .setHost(cloud.restAddress().toString())
            .setCredentials(NoCredentials.getInstance())
            .build()
            .getService();
    List<FieldValueList> rows = new ArrayList<>();
    try {
      client
          .query(
              QueryJobConfiguration.of(
                  query.formatted("`%s.%s.%s`".formatted(PROJECT, DATASET, table))))
          .iterateAll()
          .forEach(rows::add);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return rows;
  }

  @Override
  public void close() {
    tables.close();
    cloud.close();
  }
}
