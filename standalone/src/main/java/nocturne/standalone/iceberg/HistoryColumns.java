package nocturne.standalone.iceberg;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.broker.port.HistoryRow;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.lightcurve.ForcedPoint;
import nocturne.core.lightcurve.UpperLimit;
import nocturne.core.night.Night;
import nocturne.core.row.OwnColumns;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Types;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table of photometry, and its rows in Iceberg. The rows of one object are in one
 * of {@value #BUCKETS} partitions, by a hash of its name, and are adjacent in each file.
 */
final class HistoryColumns {
  static final String OBJECT = "objectId";
  static final String TIME = "time";
  static final String NIGHT = "night";

  /** Number of partitions. A night adds a file to each, and a lookup reads one of them. */
  static final int BUCKETS = 16;

  /** Large, so that footers are short. */
  private static final int ROW_GROUP_BYTES = 1 << 24;

  /** Small: a lookup reads one or two of each column of each file of a bucket. */
  private static final int PAGE_ROWS = 2_000;

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
              6, OwnColumns.CANDID, Types.LongType.get(), "number of a detection"),
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

  private static final int AT_OBJECT = position(OBJECT);
  private static final int AT_KIND = position(KIND);
  private static final int AT_BAND = position(BAND);
  private static final int AT_TIME = position(TIME);
  private static final int AT_CANDID = position(OwnColumns.CANDID);
  private static final int AT_MAG = position(MAG);
  private static final int AT_MAG_ERROR = position(MAG_ERROR);
  private static final int AT_SIGN = position(SIGN);
  private static final int AT_FLUX = position(FLUX);
  private static final int AT_FLUX_ERROR = position(FLUX_ERROR);
  private static final int AT_ZERO_POINT = position(ZERO_POINT);
  private static final int AT_NIGHT = position(NIGHT);
  private static final int AT_ALERT = position(ALERT);

  /** The text for each kind of epoch. */
  private static final Map<Epoch.Kind, String> KINDS =
      Stream.of(Epoch.Kind.values())
          .collect(Collectors.toMap(kind -> kind, kind -> kind.name().toLowerCase(Locale.ROOT)));

  private static final Map<String, Epoch.Kind> KINDS_BY_WORD =
      KINDS.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

  private static final Function<CharSequence, Integer> BUCKET =
      Transforms.<CharSequence>bucket(BUCKETS).bind(Types.StringType.get());

  static final PartitionSpec PARTITIONS =
      PartitionSpec.builderFor(SCHEMA).bucket(OBJECT, BUCKETS).build();

  private HistoryColumns() {}

  /** Properties of the table: those of the others, with what differs. */
  static Map<String, String> properties() {
    Map<String, String> all = AlertColumns.properties();
    all.keySet().removeIf(key -> key.startsWith(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX));
    all.put(TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES, String.valueOf(ROW_GROUP_BYTES));
    all.put(TableProperties.PARQUET_PAGE_ROW_LIMIT, String.valueOf(PAGE_ROWS));
    for (String column : new String[] {OBJECT, TIME, NIGHT}) {
      all.put(TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + column, "full");
    }
    return all;
  }

  /** The partition of an object. */
  static int bucket(String object) {
    return BUCKET.apply(object);
  }

  /** The path of a partition. */
  static String path(int bucket) {
    return OBJECT + "_bucket=" + bucket;
  }

  private static int position(String column) {
    return SCHEMA.columns().indexOf(SCHEMA.findField(column));
  }

  /** Makes records of rows; the one of a row is that of the next. For one thread. */
  static final class Writing {
    private final Record record = GenericRecord.create(SCHEMA);

    /**
     * @param survey a column of each row
     */
    Writing(String survey) {
      record.set(position(SURVEY), survey);
    }

    Record record(HistoryRow row) {
      Epoch epoch = row.epoch();
      record.set(AT_OBJECT, row.object());
      record.set(AT_KIND, KINDS.get(epoch.kind()));
      record.set(AT_BAND, epoch.band());
      record.set(AT_TIME, epoch.jd());
      record.set(AT_NIGHT, row.report().night().date());
      record.set(AT_ALERT, row.report().candid().value());
      Detection detection = epoch instanceof Detection one ? one : null;
      record.set(AT_CANDID, detection == null ? null : detection.candid());
      record.set(AT_MAG_ERROR, detection == null ? null : detection.magError());
      record.set(AT_SIGN, detection == null ? null : detection.sign());
      record.set(AT_MAG, epoch instanceof UpperLimit one ? (Double) one.limit() : mag(detection));
      ForcedPoint point = epoch instanceof ForcedPoint one ? one : null;
      record.set(AT_FLUX, point == null ? null : point.flux());
      record.set(AT_FLUX_ERROR, point == null ? null : point.fluxError());
      record.set(AT_ZERO_POINT, point == null ? null : point.zeroPoint());
      return record;
    }

    private static @Nullable Double mag(@Nullable Detection detection) {
      return detection == null ? null : detection.mag();
    }
  }

  static HistoryRow row(Record record) {
    return new HistoryRow(
        value(record, AT_OBJECT, String.class),
        epoch(record),
        new HistoryRow.Report(
            new Night(value(record, AT_NIGHT, LocalDate.class)),
            new Candid(value(record, AT_ALERT, Long.class))));
  }

  private static Epoch epoch(Record record) {
    double jd = value(record, AT_TIME, Double.class);
    String band = value(record, AT_BAND, String.class);
    Epoch.Kind kind = KINDS_BY_WORD.get(value(record, AT_KIND, String.class));
    if (kind == null) {
      throw new IllegalStateException("a row of photometry has a kind of its own: " + record);
    }
    return switch (kind) {
      case DETECTION ->
          new Detection(
              jd,
              band,
              value(record, AT_MAG, Double.class),
              (@Nullable Double) record.get(AT_MAG_ERROR),
              value(record, AT_SIGN, Integer.class),
              (@Nullable Long) record.get(AT_CANDID));
      case LIMIT -> new UpperLimit(jd, band, value(record, AT_MAG, Double.class));
      case FORCED ->
          new ForcedPoint(
              jd,
              band,
              value(record, AT_FLUX, Double.class),
              value(record, AT_FLUX_ERROR, Double.class),
              (@Nullable Double) record.get(AT_ZERO_POINT));
    };
  }

  /** A row as Parquet has it. */
  static HistoryRow row(Group of) {
    Record record = GenericRecord.create(SCHEMA);
    for (int at = 0; at < SCHEMA.columns().size(); at++) {
      Types.NestedField column = SCHEMA.columns().get(at);
      if (of.getType().containsField(column.name())
          && of.getFieldRepetitionCount(column.name()) > 0) {
        record.set(
            at,
            switch (column.type().typeId()) {
              case STRING -> of.getString(column.name(), 0);
              case DOUBLE -> of.getDouble(column.name(), 0);
              case LONG -> of.getLong(column.name(), 0);
              case INTEGER -> of.getInteger(column.name(), 0);
              case DATE -> LocalDate.ofEpochDay(of.getInteger(column.name(), 0));
              default -> throw new IllegalStateException("no column has type " + column.type());
            });
      }
    }
    return row(record);
  }

  /**
   * A value that every row has.
   *
   * @throws IllegalStateException if it is missing
   */
  private static <T> T value(Record record, int at, Class<T> type) {
    Object value = record.get(at);
    if (!type.isInstance(value)) {
      throw new IllegalStateException(
          "a row of photometry has no %s: %s".formatted(SCHEMA.columns().get(at).name(), record));
    }
    return type.cast(value);
  }
}
