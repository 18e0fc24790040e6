package nocturne.app.query;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import nocturne.app.wiring.Stores;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FitStage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.Night;
import nocturne.core.sky.Cone;
import nocturne.core.sky.Cone.Interval;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.SearchFields.Field;
import nocturne.core.survey.Survey;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/**
 * Finds alerts in the tables, by object or by place. Each search sees what was committed before it,
 * also of a night that runs; an alert whose fit is not in the table yet has none.
 *
 * <p>A search reads the columns of object or position of all rows, without an index: DuckDB skips
 * row groups by their extremes. It keeps the database between searches, so that many searches on
 * one object of this class cost less than as many objects.
 *
 * <p>Thread-safe; one search after the other.
 */
public final class AlertSearch implements AutoCloseable {
  private static final double ARCSECONDS_OF_DEGREE = 3600;

  /** Of a table to which no alert was ever written, and which has no columns of alerts yet. */
  private static final String NOTHING = "SELECT 1 WHERE false";

  private final IcebergTables tables;
  private final String table;
  private final Survey survey;
  private final SnapshotSql sql;

  /**
   * An alert and its distance from a cone's centre.
   *
   * @param separation arcseconds, along a great circle
   */
  public record NearAlert(double separation, FoundAlert alert) {}

  /**
   * The alerts of one object in a cone. An alert without an objectId is an object of its own.
   *
   * @param nearest the alert nearest to the centre
   * @param alerts number of its alerts in the cone
   * @param firstJd the earliest; NaN if no alert has a time
   * @param lastJd the latest; NaN if no alert has a time
   * @param brightest least magnitude, AB; NaN if no alert has one
   */
  public record NearObject(
      NearAlert nearest, int alerts, double firstJd, double lastJd, double brightest) {

    private static NearObject of(List<NearAlert> nearestFirst) {
      return new NearObject(
          nearestFirst.get(0),
          nearestFirst.size(),
          least(nearestFirst, FoundAlert::jd),
          -least(nearestFirst, alert -> -alert.jd()),
          least(nearestFirst, FoundAlert::magnitude));
    }

    private static double least(List<NearAlert> of, ToDoubleFunction<FoundAlert> number) {
      return of.stream()
          .mapToDouble(each -> number.applyAsDouble(each.alert()))
          .filter(Double::isFinite)
          .min()
          .orElse(Double.NaN);
    }
  }

  /**
   * Searches in tables.
   *
   * @param tables closed with this
   * @param table the table of alerts
   */
  public AlertSearch(IcebergTables tables, String table, Survey survey) {
    this.tables = tables;
    this.table = table;
    this.survey = survey;
    this.sql =
        new SnapshotSql(tables, List.of(table, FitStage.TABLE), SqlOptions.defaults())
            .keepsDatabase();
  }

  /** Searches in the tables of an instance. */
  public static AlertSearch of(Stores stores) {
    Pipeline pipeline = Pipeline.standard(stores.names());
    String table = pipeline.tableOf(stores.names().topic(pipeline.alerts())).orElseThrow();
    return new AlertSearch(stores.openTables(), table, stores.names().survey());
  }

  @Override
  public void close() {
    sql.close();
    tables.close();
  }

  /**
   * The alerts of an object, in the order of their times; those without a time last.
   *
   * @throws IllegalArgumentException if the text is no name of an object; names it
   */
  public List<FoundAlert> object(String objectId, SearchConditions conditions) {
    List<FoundAlert> found = new ArrayList<>();
    alerts(isObject(objectId), conditions, found::add);
    found.sort(Comparator.comparingDouble(FoundAlert::jd).thenComparing(FoundAlert::candid));
    return found;
  }

  /** The alerts in a cone, the nearest first, then in the order of their times. */
  public List<NearAlert> cone(Cone cone, SearchConditions conditions) {
    List<NearAlert> found = new ArrayList<>();
    alerts(
        isNear(cone),
        conditions,
        alert -> {
          SkyPosition position = alert.position().orElse(null);
          if (position != null && cone.contains(position)) {
            double degrees = cone.centre().separation(position);
            found.add(new NearAlert(degrees * ARCSECONDS_OF_DEGREE, alert));
          }
        });
    found.sort(
        Comparator.comparingDouble(NearAlert::separation)
            .thenComparing(NearAlert::alert, Comparator.comparingDouble(FoundAlert::jd)));
    return found;
  }

  /** The objects with alerts in a cone, that with the nearest alert first. */
  public List<NearObject> objects(Cone cone, SearchConditions conditions) {
    Map<String, List<NearAlert>> byObject = new LinkedHashMap<>();
    for (NearAlert each : cone(cone, conditions)) {
      FoundAlert alert = each.alert();
      String name = alert.objectId().orElse(alert.night() + " " + alert.candid());
      byObject.computeIfAbsent(name, of -> new ArrayList<>()).add(each);
    }
    return byObject.values().stream().map(NearObject::of).toList();
  }

  /**
   * The detections of an object in the order of their times, from its alerts and their histories
   * together; an epoch that several alerts have is one. The conditions on night, band and magnitude
   * hold for each epoch.
   *
   * @throws IllegalArgumentException if the text is no name of an object; names it
   */
  public List<Detection> lightCurve(String objectId, SearchConditions conditions) {
    AlertFields fields = survey.fields();
    String isObject = isObject(objectId);
    List<Map<String, @Nullable Object>> epochs = new ArrayList<>();
    List<Map<String, @Nullable Object>> earlier = new ArrayList<>();
    ask(
        tables -> {
          Set<String> columns = tables.getOrDefault(table, Set.of());
          if (!columns.contains(fields.objectId())) {
            return NOTHING;
          }
          boolean hasHistory = columns.contains(fields.history());
          return "SELECT %s, %s FROM %s AS a WHERE %s ORDER BY a.night, a.candid"
              .formatted(
                  epoch(columns),
                  hasHistory ? "a." + quoted(fields.history()) : "NULL",
                  table,
                  isObject + nights(conditions));
        },
        row -> {
          epochs.add(map(row.get(0)));
          if (row.get(1) instanceof List<?> list) {
            list.forEach(each -> earlier.add(map(each)));
          }
        });
    if (epochs.isEmpty()) {
      return List.of();
    }
    List<Map<String, @Nullable Object>> others = new ArrayList<>(epochs.subList(1, epochs.size()));
    others.addAll(earlier); // the detection that made an alert counts before a copy in a history
    return LightCurve.of(
            epochs(epochs.subList(0, 1)), Optional.of(epochs(others)), Optional.empty())
        .detections()
        .stream()
        .filter(conditions::take)
        .filter(each -> survey.nightOfExposure(each.jd()).filter(conditions::take).isPresent())
        .toList();
  }

  /** Gives each alert of a condition in SQL that fulfils the others, in any order. */
  private void alerts(String where, SearchConditions conditions, Consumer<FoundAlert> each) {
    ask(
        tables -> alerts(where + nights(conditions), conditions, tables),
        row -> {
          FoundAlert alert = alert(row);
          if (conditions.take(alert)) {
            each.accept(alert);
          }
        });
  }

  /** The query for alerts, with the values in the order that {@link #alert} expects. */
  private String alerts(
      String where, SearchConditions conditions, Map<String, Set<String>> tables) {
    Set<String> columns = tables.getOrDefault(table, Set.of());
    AlertFields fields = survey.fields();
    if (!columns.contains(fields.objectId())
        || !columns.contains(candidate(fields.candidate().ra()))) {
      return NOTHING;
    }
    boolean hasFits = tables.containsKey(FitStage.TABLE);
    List<String> values = new ArrayList<>(List.of("a.candid", "a.night"));
    values.add("a." + quoted(fields.objectId()));
    values.add(column(fields.candidate().ra()));
    values.add(column(fields.candidate().dec()));
    values.add(epoch(columns));
    values.add(hasFits ? "CASE WHEN s.candid IS NOT NULL THEN s END" : "NULL");
    for (Field score : survey.searchFields().scores()) {
      values.add(columns.contains(candidate(score.name())) ? column(score.name()) : "NULL");
    }
    String fits =
        " %s JOIN %s AS s ON s.candid = a.candid AND s.night = a.night"
            .formatted(
                conditions.passed() || conditions.fitted() ? "INNER" : "LEFT", FitStage.TABLE);
    return "SELECT %s FROM %s AS a%s WHERE %s"
        .formatted(String.join(", ", values), table, hasFits ? fits : "", where);
  }

  private FoundAlert alert(List<@Nullable Object> row) {
    List<@Nullable Double> scores = new ArrayList<>();
    for (Object score : row.subList(7, row.size())) {
      scores.add(score instanceof Number number ? number.doubleValue() : null);
    }
    return new FoundAlert(
        new Candid(number(row.get(0)).longValue()),
        new Night((LocalDate) Objects.requireNonNull(row.get(1))),
        row.get(2) instanceof String name ? Optional.of(name) : Optional.empty(),
        position(row.get(3), row.get(4)),
        Optional.ofNullable(epochs(List.of(map(row.get(5)))).detection(0)),
        Collections.unmodifiableList(scores),
        row.get(6) == null ? Optional.empty() : Optional.of(FitColumns.outcome(map(row.get(6)))));
  }

  private static Optional<SkyPosition> position(@Nullable Object ra, @Nullable Object dec) {
    return ra instanceof Number east
            && dec instanceof Number north
            && SkyPosition.isRightAscension(east.doubleValue())
            && SkyPosition.isDeclination(north.doubleValue())
        ? Optional.of(new SkyPosition(east.doubleValue(), north.doubleValue()))
        : Optional.empty();
  }

  private static Number number(@Nullable Object value) {
    return (Number) Objects.requireNonNull(value);
  }

  private static Map<String, @Nullable Object> map(@Nullable Object struct) {
    Map<String, @Nullable Object> fields = new HashMap<>();
    if (struct instanceof Map<?, ?> map) {
      map.forEach((name, value) -> fields.put(String.valueOf(name), value));
    }
    return fields;
  }

  private Epochs epochs(List<Map<String, @Nullable Object>> rows) {
    return survey.epochs(new TableEpochs(rows, survey.searchFields().photometry()));
  }

  /** The row's own epoch, as a struct of what the survey reads of it. */
  private String epoch(Set<String> columns) {
    return survey.searchFields().photometry().stream()
        .filter(name -> columns.contains(candidate(name)))
        .map(name -> quoted(name) + " := " + column(name))
        .collect(Collectors.joining(", ", "struct_pack(", ")"));
  }

  private String isObject(String objectId) {
    survey.requireObjectId(objectId);
    String text = objectId.replace("'", "''");
    return "a." + quoted(survey.fields().objectId()) + " = '" + text + "'";
  }

  private String isNear(Cone cone) {
    String ra = column(survey.fields().candidate().ra());
    return cone.rightAscensions().stream()
        .map(each -> isIn(ra, each))
        .collect(
            Collectors.joining(
                " OR ",
                isIn(column(survey.fields().candidate().dec()), cone.declinations()) + " AND (",
                ")"));
  }

  private static String isIn(String column, Interval interval) {
    return "%s BETWEEN %s AND %s".formatted(column, interval.from(), interval.to());
  }

  private static String nights(SearchConditions conditions) {
    return conditions.from().map(night -> " AND a.night >= DATE '" + night + "'").orElse("")
        + conditions.to().map(night -> " AND a.night <= DATE '" + night + "'").orElse("");
  }

  /** The name of a field of the candidate among the table's columns. */
  private String candidate(String field) {
    return survey.fields().candidate().name() + "." + field;
  }

  private String column(String field) {
    return "a." + quoted(survey.fields().candidate().name()) + "." + quoted(field);
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  private void ask(SnapshotSql.Query query, Consumer<List<@Nullable Object>> each) {
    sql.query(
        query,
        new RowSink() {
          @Override
          public void columns(List<Column> columns) {}

          @Override
          public void row(List<@Nullable Object> values) {
            each.accept(values);
          }
        });
  }
}
