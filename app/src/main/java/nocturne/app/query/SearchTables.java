package nocturne.app.query;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.app.wiring.Stores;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FitStage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.History;
import nocturne.core.alert.Candid;
import nocturne.core.lightcurve.Epochs;
import nocturne.core.night.Night;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.SearchFields.Field;
import nocturne.core.survey.Survey;
import nocturne.standalone.duckdb.CopiedTables;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;

/**
 * The tables of alerts and of fits, for queries in SQL that name fields as the survey does. Each
 * query sees what was committed before it, also of a night that runs. What asks once reads the
 * tables' files; what asks again and again has the columns by which is searched in memory.
 *
 * <p>Thread-safe.
 */
public final class SearchTables implements AutoCloseable {
  /** Rows of alerts in memory at most, some 110 bytes each. */
  private static final long MOST_COPIED = 1_000_000;

  /** A query for a table without any alert, which has no columns of alerts yet. */
  static final String NOTHING = "SELECT 1 WHERE false";

  private final IcebergTables tables;
  private final String alerts;
  private final Optional<String> photometry;
  private final Survey survey;
  private final CopiedTables sql;

  /**
   * Opens them, without photometry.
   *
   * @param tables closed with this
   * @param alerts the table of alerts
   * @param mostCopied how many alerts are copied into memory at most, those of the newest nights,
   *     and how many fits; 0: none
   */
  public SearchTables(IcebergTables tables, String alerts, Survey survey, long mostCopied) {
    this(tables, alerts, Optional.empty(), survey, mostCopied);
  }

  private SearchTables(
      IcebergTables tables,
      String alerts,
      Optional<String> photometry,
      Survey survey,
      long mostCopied) {
    this.tables = tables;
    this.alerts = alerts;
    this.photometry = photometry;
    this.survey = survey;
    this.sql =
        new CopiedTables(
            tables,
            List.of(
                new CopiedTables.Copied(alerts, searched(survey), mostCopied),
                new CopiedTables.Copied(FitStage.TABLE, Set.of(), mostCopied)),
            SqlOptions.defaults());
  }

  /** Full names of the columns of alerts that searches read. */
  private static Set<String> searched(Survey survey) {
    AlertFields fields = survey.fields();
    Set<String> names = new HashSet<>(survey.searchFields().photometry());
    Stream.concat(
            survey.searchFields().scores().stream(),
            Stream.of(survey.searchFields().magnitude(), survey.searchFields().nearest()))
        .forEach(field -> names.add(field.name()));
    names.add(fields.candidate().ra());
    names.add(fields.candidate().dec());
    Set<String> columns = new HashSet<>(List.of("candid", "night", fields.objectId()));
    names.forEach(name -> columns.add(fields.candidate().name() + "." + name));
    return columns;
  }

  /** Opens those of an instance, for few queries. */
  public static SearchTables of(Stores stores) {
    return of(stores, 0);
  }

  /** Opens those of an instance, for many queries. */
  public static SearchTables inMemory(Stores stores) {
    return of(stores, MOST_COPIED);
  }

  private static SearchTables of(Stores stores, long mostCopied) {
    Pipeline pipeline = Pipeline.standard(stores.names());
    String alerts = pipeline.tableOf(stores.names().topic(pipeline.alerts())).orElseThrow();
    return new SearchTables(
        stores.openTables(), alerts, pipeline.historyTable(), stores.names().survey(), mostCopied);
  }

  @Override
  public void close() {
    sql.close();
    tables.close();
  }

  Survey survey() {
    return survey;
  }

  /** The table of alerts, which queries call {@code a}, with the columns that searches read. */
  String alerts() {
    return CopiedTables.name(alerts);
  }

  /** The query with all columns. */
  String wholeAlerts() {
    return quoted(alerts);
  }

  /** The table of fits, which queries call {@code s}. */
  static String fits() {
    return CopiedTables.name(FitStage.TABLE);
  }

  /** The photometry of objects; empty where there is no such table. */
  Optional<History> history() {
    return photometry.filter(tables::exists).map(table -> tables.history(table, survey.name()));
  }

  /** Asks, and passes on the values of each row in the order of the query. */
  void ask(SnapshotSql.Query query, RowSink sink) {
    sql.query(query, sink);
  }

  /** Whether the table of alerts has the columns that a search needs. */
  boolean hasAlerts(Map<String, Set<String>> tables) {
    Set<String> columns = columns(tables);
    AlertFields fields = survey.fields();
    return columns.contains(fields.objectId())
        && columns.contains(candidate(fields.candidate().ra()));
  }

  boolean hasFits(Map<String, Set<String>> tables) {
    return tables.containsKey(FitStage.TABLE);
  }

  /** Full names of the columns of alerts. */
  Set<String> columns(Map<String, Set<String>> tables) {
    return tables.getOrDefault(alerts, Set.of());
  }

  /**
   * The columns that a query selects for {@link #found}, of alerts {@code a} and of their fits
   * {@code s}, if there are any.
   */
  List<String> selected(Map<String, Set<String>> tables) {
    List<String> values = new ArrayList<>();
    values.add(hasFits(tables) ? "coalesce(a.candid, s.candid)" : "a.candid");
    values.add(hasFits(tables) ? "coalesce(a.night, s.night)" : "a.night");
    values.add("a." + quoted(survey.fields().objectId()));
    values.add(column(survey.fields().candidate().ra()));
    values.add(column(survey.fields().candidate().dec()));
    values.add(epoch(tables));
    values.add(hasFits(tables) ? "CASE WHEN s.candid IS NOT NULL THEN s END" : "NULL");
    for (Field score : survey.searchFields().scores()) {
      values.add(column(score, tables));
    }
    return values;
  }

  /** The alert of a row's first values, which {@link #selected} named. */
  FoundAlert found(List<@Nullable Object> row) {
    int scores = survey.searchFields().scores().size();
    return new FoundAlert(
        new Candid(number(row.get(0)).longValue()),
        new Night((LocalDate) Objects.requireNonNull(row.get(1))),
        row.get(2) instanceof String name ? Optional.of(name) : Optional.empty(),
        position(row.get(3), row.get(4)),
        Optional.ofNullable(epochs(List.of(map(row.get(5)))).detection(0)),
        reals(row.subList(7, 7 + scores)),
        row.get(6) == null ? Optional.empty() : Optional.of(FitColumns.outcome(map(row.get(6)))));
  }

  private static List<@Nullable Double> reals(List<@Nullable Object> values) {
    List<@Nullable Double> reals = new ArrayList<>();
    values.forEach(each -> reals.add(each instanceof Number number ? number.doubleValue() : null));
    return Collections.unmodifiableList(reals);
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

  static Map<String, @Nullable Object> map(@Nullable Object struct) {
    Map<String, @Nullable Object> fields = new HashMap<>();
    if (struct instanceof Map<?, ?> map) {
      map.forEach((name, value) -> fields.put(String.valueOf(name), value));
    }
    return fields;
  }

  Epochs epochs(List<Map<String, @Nullable Object>> rows) {
    return survey.epochs(new TableEpochs(rows, survey.searchFields().photometry()));
  }

  /** The alert's own epoch, as a struct of what the survey reads of it. */
  String epoch(Map<String, Set<String>> tables) {
    Set<String> columns = columns(tables);
    return survey.searchFields().photometry().stream()
        .filter(name -> columns.contains(candidate(name)))
        .map(name -> quoted(name) + " := " + column(name))
        .collect(Collectors.joining(", ", "struct_pack(", ")"));
  }

  /** The name of a field of the candidate among the table's columns. */
  private String candidate(String field) {
    return survey.fields().candidate().name() + "." + field;
  }

  /** A field of the candidate. */
  String column(String field) {
    return "a." + quoted(survey.fields().candidate().name()) + "." + quoted(field);
  }

  /** A field of the candidate; NULL if the table does not have it. */
  String column(Field field, Map<String, Set<String>> tables) {
    return columns(tables).contains(candidate(field.name())) ? column(field.name()) : "NULL";
  }

  static String quoted(String name) {
    return '"' + name + '"';
  }
}
