package nocturne.standalone.iceberg;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.row.OwnColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Types;

/** The initial columns and the properties of an Iceberg table of alerts. */
final class AlertColumns {
  private AlertColumns() {}

  static Schema schema() {
    List<Types.NestedField> fields = new ArrayList<>();
    for (OwnColumns.Own own : OwnColumns.ALL) {
      fields.add(
          Types.NestedField.optional(
              fields.size() + 1, own.name(), IcebergColumns.type(own.kind()), own.meaning()));
    }
    return new Schema(fields);
  }

  static PartitionSpec partitions(Schema schema) {
    return PartitionSpec.builderFor(schema).identity(OwnColumns.NIGHT).build();
  }

  /** Properties of tables with these columns. */
  static Map<String, String> properties() {
    Map<String, String> p = new LinkedHashMap<>();
    p.put(TableProperties.FORMAT_VERSION, "2");
    p.put(TableProperties.PARQUET_COMPRESSION, "zstd");
    p.put(TableProperties.PARQUET_COMPRESSION_LEVEL, "1");
    p.put(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, String.valueOf(16L << 20));
    // Most columns never repeat a value: a dictionary costs more time than anything else here.
    p.put("parquet.enable.dictionary", "false");
    // Bounds of more than a hundred columns in each manifest are of use for these only.
    p.put(TableProperties.DEFAULT_WRITE_METRICS_MODE, "none");
    for (String column : OwnColumns.NAMES) {
      p.put(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + column, "full");
    }
    // Several writers may commit at once; each commit is short, so retry for a minute.
    p.put(TableProperties.COMMIT_NUM_RETRIES, "1000");
    p.put(TableProperties.COMMIT_MIN_RETRY_WAIT_MS, "10");
    p.put(TableProperties.COMMIT_MAX_RETRY_WAIT_MS, "500");
    p.put(TableProperties.COMMIT_TOTAL_RETRY_TIME_MS, "60000");
    p.put(TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true");
    p.put(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "50");
    // No maintenance may expire snapshots by age: they hold the progress of each partition.
    p.put(TableProperties.MAX_SNAPSHOT_AGE_MS, String.valueOf(Long.MAX_VALUE));
    return p;
  }
}
