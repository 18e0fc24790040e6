package nocturne.standalone.iceberg;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import nocturne.broker.port.HistoryRow;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table of photometry, and its rows as Iceberg has them. Rows of one object are in
 * one of {@value #BUCKETS} partitions, by a hash of its name, and stand together in each file.
 */
final class HistoryColumns {
  static final String OBJECT = "objectId";
  static final String TIME = "time";
  static final String NIGHT = "night";

  /** As many files a night; a lookup reads one in so many. */
  static final int BUCKETS = 16;

  /** Small, some thousand rows: a lookup reads one or two of each file of a bucket. */
  private static final int ROW_GROUP_BYTES = 1 << 17;

  private static final String SURVEY = "survey";
  private static final String KIND = "kind";
  private static final String BAND = "band";
  private static final String MAG = "mag";
  private static final String MAG_ERROR = "mag_error";
  private static final String SIGN = "sign";
  private static final String FLUX = "flux";
  private static final String FLUX_ERROR = "flux_error";
  private static final String ZERO_POINT = "zero_point";
  private static final String ALERT = "alert";

  static final Schema SCHEMA =
      new Schema(
          Types.NestedField.optional(1, SURVEY, Types.StringType.get(), "whose photometry it is"),
          Types.NestedField.optional(
              2, OBJECT, Types.StringType.get(), "the object's name; empty where it has none"),
          Types.NestedField.optional(3, KIND, Types.StringType.get(), "detection, limit or forced"),
          Types.NestedField.optional(
              4, BAND, Types.StringType.get(), "the filter's transmission curve"),
          Types.NestedField.optional(
              5, TIME, Types.DoubleType.get(), "start of the exposure, Julian date, UTC [d]"),
          Types.NestedField.optional(
              6, AlertColumns.CANDID, Types.LongType.get(), "number of a detection"),
          Types.NestedField.optional(
              7,
              MAG,
              Types.DoubleType.get(),
              "AB magnitude of the difference; of a limit, that of five sigma [mag]"),
          Types.NestedField.optional(
              8, MAG_ERROR, Types.DoubleType.get(), "one-sigma error of a detection [mag]"),
          Types.NestedField.optional(
              9, SIGN, Types.IntegerType.get(), "of a detection: 1 brighter, -1 fainter"),
          Types.NestedField.optional(
              10, FLUX, Types.DoubleType.get(), "forced flux of the difference [DN]"),
          Types.NestedField.optional(
              11, FLUX_ERROR, Types.DoubleType.get(), "its one-sigma error [DN]"),
          Types.NestedField.optional(
              12, ZERO_POINT, Types.DoubleType.get(), "AB magnitude of one DN [mag]"),
          Types.NestedField.optional(
              13, NIGHT, Types.DateType.get(), "night of the alert that reported it first"),
          Types.NestedField.optional(
              14, ALERT, Types.LongType.get(), "candid of the alert that reported it first"));

  static final PartitionSpec PARTITIONS =
      PartitionSpec.builderFor(SCHEMA).bucket(OBJECT, BUCKETS).build();

  private HistoryColumns() {}

  /** Properties of the table: those of the others, with what differs. */
  static Map<String, String> properties() {
    Map<String, String> all = AlertColumns.properties();
    all.keySet().removeIf(key -> key.startsWith(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX));
    all.put("parquet.enable.dictionary", "true");
    all.put(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, String.valueOf(ROW_GROUP_BYTES));
    for (String column : new String[] {OBJECT, TIME, NIGHT}) {
      all.put(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + column, "full");
    }
    return all;
  }

  /** The partition of an object. */
  static int bucket(String object) {
    return Transforms.<CharSequence>bucket(BUCKETS).bind(Types.StringType.get()).apply(object);
  }

  /** The path of a partition. */
  static String path(int bucket) {
    return OBJECT + "_bucket=" + bucket;
  }

  static Record record(String survey, HistoryRow row) {
    Record record = GenericRecord.create(SCHEMA);
    Epoch epoch = row.epoch();
    record.setField(SURVEY, survey);
    record.setField(OBJECT, row.object());
    record.setField(KIND, epoch.kind().name().toLowerCase(Locale.ROOT));
    record.setField(BAND, epoch.band());
    record.setField(TIME, epoch.jd());
    record.setField(NIGHT, row.report().night().date());
    record.setField(ALERT, row.report().candid().value());
    if (epoch instanceof Detection detection) {
      record.setField(AlertColumns.CANDID, detection.candid());
      record.setField(MAG, detection.mag());
      record.setField(MAG_ERROR, detection.magError());
      record.setField(SIGN, detection.sign());
    } else if (epoch instanceof UpperLimit limit) {
      record.setField(MAG, limit.limit());
    } else if (epoch instanceof ForcedPoint point) {
      record.setField(FLUX, point.flux());
      record.setField(FLUX_ERROR, point.fluxError());
      record.setField(ZERO_POINT, point.zeroPoint());
    }
    return record;
  }

  static HistoryRow row(Record record) {
    return new HistoryRow(
        object(record),
        epoch(record),
        new HistoryRow.Report(
            new Night(value(record, NIGHT, LocalDate.class)),
            new Candid(value(record, ALERT, Long.class))));
  }

  static String object(Record record) {
    return value(record, OBJECT, String.class);
  }

  private static Epoch epoch(Record record) {
    double jd = value(record, TIME, Double.class);
    String band = value(record, BAND, String.class);
    Epoch.Kind kind =
        Epoch.Kind.valueOf(value(record, KIND, String.class).toUpperCase(Locale.ROOT));
    return switch (kind) {
      case DETECTION ->
          new Detection(
              jd,
              band,
              value(record, MAG, Double.class),
              (@Nullable Double) record.getField(MAG_ERROR),
              value(record, SIGN, Integer.class),
              (@Nullable Long) record.getField(AlertColumns.CANDID));
      case LIMIT -> new UpperLimit(jd, band, value(record, MAG, Double.class));
      case FORCED ->
          new ForcedPoint(
              jd,
              band,
              value(record, FLUX, Double.class),
              value(record, FLUX_ERROR, Double.class),
              (@Nullable Double) record.getField(ZERO_POINT));
    };
  }

  /**
   * A value that every row has.
   *
   * @throws IllegalStateException if it is missing
   */
  private static <T> T value(Record record, String column, Class<T> type) {
    Object value = record.getField(column);
    if (!type.isInstance(value)) {
      throw new IllegalStateException("a row of photometry has no " + column + ": " + record);
    }
    return type.cast(value);
  }
}
