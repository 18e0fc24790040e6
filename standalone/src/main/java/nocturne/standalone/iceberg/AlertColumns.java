package nocturne.standalone.iceberg;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.core.alert.Alert;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Layout;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Types;

/**
 * The columns that a table of alerts has from the beginning: the alert's candid (in every row, also
 * if the packet has it only inside the candidate), its night, and its place and time on the
 * survey's topic. The packet's own fields are added as they occur.
 */
final class AlertColumns {
  static final String CANDID = "candid";
  static final String NIGHT = "night";
  static final String TOPIC = "kafka_topic";
  static final String PARTITION = "kafka_partition";
  static final String OFFSET = "kafka_offset";
  static final String TIMESTAMP = "kafka_timestamp";

  /** In the table's order. */
  static final List<String> OWN = List.of(CANDID, NIGHT, TOPIC, PARTITION, OFFSET, TIMESTAMP);

  private AlertColumns() {}

  static Schema schema() {
    return new Schema(
        Types.NestedField.optional(1, CANDID, Types.LongType.get(), "the alert's number"),
        Types.NestedField.optional(2, NIGHT, Types.DateType.get(), "UTC date in the topic's name"),
        Types.NestedField.optional(3, TOPIC, Types.StringType.get(), "the survey's topic"),
        Types.NestedField.optional(4, PARTITION, Types.IntegerType.get(), "of that topic"),
        Types.NestedField.optional(5, OFFSET, Types.LongType.get(), "in that partition"),
        Types.NestedField.optional(
            6,
            TIMESTAMP,
            Types.TimestampType.withZone(),
            "when the survey sent it; to the millisecond"));
  }

  static PartitionSpec partitions(Schema schema) {
    return PartitionSpec.builderFor(schema).identity(NIGHT).build();
  }

  /** Top-level fields without a column: the cutouts, and the candid, which has one already. */
  static Set<String> leftOut(Alert alert) {
    Set<String> names = new HashSet<>(alert.fields().cutouts());
    Layout layout = alert.records().layout();
    int column = layout.indexOf(CANDID);
    if (alert.fields().candid().equals(CANDID) && column >= 0) {
      Set<CellType> whole = Set.of(CellType.INT, CellType.LONG);
      boolean number =
          layout
              .fieldSchema(column)
              .map(s -> Branch.of(s).stream().allMatch(b -> whole.containsAll(b.cells())))
              .orElse(false);
      if (number) {
        names.add(CANDID);
      }
    }
    return names;
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
    for (String column : OWN) {
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
