package nocturne.app.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import nocturne.app.wiring.Stores;
import nocturne.broker.port.HistoryRow;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Epoch;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.Night;
import nocturne.core.sky.Cone;
import nocturne.core.sky.Cone.Interval;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.AlertFields;
import org.jspecify.annotations.Nullable;

/**
 * Finds alerts in the tables, by object or by place. Each search sees what was committed before it,
 * also of a night that runs; an alert whose fit is not in the table yet has none.
 *
 * <p>Thread-safe.
 */
public final class AlertSearch implements AutoCloseable {
  private static final double ARCSECONDS_OF_DEGREE = 3600;

  /** Alerts that are looked at together. */
  private static final int PORTION = 2000;

  private final SearchTables tables;

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
   */
  public AlertSearch(SearchTables tables) {
    this.tables = tables;
  }

  /** Searches in the tables of an instance. */
  public static AlertSearch of(Stores stores) {
    return new AlertSearch(SearchTables.of(stores));
  }

  @Override
  public void close() {
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

  /** The alerts with a number, in the order of their nights if several have one. */
  public List<FoundAlert> candid(Candid candid) {
    List<FoundAlert> found = new ArrayList<>();
    alerts("a.candid = " + candid.value(), SearchConditions.none(), found::add);
    found.sort(Comparator.comparing(FoundAlert::night));
    return found;
  }

  /** Some alerts: those of the newest night first, in a night those with the greatest candids. */
  public List<FoundAlert> newest(SearchConditions conditions, int limit, int offset) {
    // What band an alert has is for the survey to say, so its alerts are looked at one by one.
    boolean isCounted = conditions.band().isEmpty();
    int portion = isCounted ? limit : PORTION;
    List<FoundAlert> found = new ArrayList<>();
    for (int from = isCounted ? offset : 0; ; from += portion) {
      String page =
          " ORDER BY a.night DESC, a.candid DESC LIMIT %s OFFSET %s".formatted(portion, from);
      int[] rows = {0};
      tables.ask(
          columns ->
              tables.hasAlerts(columns) && (tables.hasFits(columns) || !conditions.wantsFit())
                  ? alerts(where(conditions, columns), conditions, columns) + page
                  : SearchTables.NOTHING,
          row -> {
            rows[0]++;
            FoundAlert alert = tables.found(row);
            if (conditions.take(alert)) {
              found.add(alert);
            }
          });
      int first = isCounted ? 0 : Math.min(offset, found.size());
      if (rows[0] < portion || found.size() - first >= limit) {
        return found.stream().skip(first).limit(limit).toList();
      }
    }
  }

  /** The conditions that do not depend on the band. */
  private String where(SearchConditions conditions, Map<String, Set<String>> columns) {
    String magnitude = tables.column(tables.survey().searchFields().magnitude(), columns);
    return "true"
        + nights(conditions)
        + (conditions.brighter().isPresent()
            ? " AND " + magnitude + " <= " + conditions.brighter().getAsDouble()
            : "")
        + (conditions.fitted() ? " AND s.success" : "");
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
    AlertFields fields = tables.survey().fields();
    String isObject = isObject(objectId);
    List<Map<String, @Nullable Object>> epochs = new ArrayList<>();
    List<Map<String, @Nullable Object>> earlier = new ArrayList<>();
    tables.ask(
        columns -> {
          if (!tables.hasAlerts(columns)) {
            return SearchTables.NOTHING;
          }
          boolean hasHistory = tables.columns(columns).contains(fields.history());
          return "SELECT %s, %s FROM %s AS a WHERE %s ORDER BY a.night, a.candid"
              .formatted(
                  tables.epoch(columns),
                  hasHistory ? "a." + SearchTables.quoted(fields.history()) : "NULL",
                  tables.wholeAlerts(),
                  isObject + nights(conditions));
        },
        row -> {
          epochs.add(SearchTables.map(row.get(0)));
          if (row.get(1) instanceof List<?> list) {
            list.forEach(each -> earlier.add(SearchTables.map(each)));
          }
        });
    if (epochs.isEmpty()) {
      return List.of();
    }
    List<Map<String, @Nullable Object>> others = new ArrayList<>(epochs.subList(1, epochs.size()));
    others.addAll(earlier); // the detection that made an alert counts before a copy in a history
    return LightCurve.of(
            tables.epochs(epochs.subList(0, 1)),
            Optional.of(tables.epochs(others)),
            Optional.empty())
        .detections()
        .stream()
        .filter(each -> isTaken(each, conditions))
        .toList();
  }

  private boolean isTaken(Epoch epoch, SearchConditions conditions) {
    return conditions.take(epoch)
        && tables.survey().nightOfExposure(epoch.jd()).filter(conditions::take).isPresent();
  }

  /**
   * All that is known of an object: what its newest alert reports, the detections of its other
   * alerts, and what the table of photometry has of the nights that are over. Without that table
   * the detections of all histories stand in for it. The conditions on night, band and magnitude
   * hold for each epoch; only detections have a magnitude.
   *
   * @param packet finds what an alert reports; empty where it is not kept
   * @throws IllegalArgumentException if the text is no name of an object; names it
   */
  public LightCurve whole(
      String objectId,
      SearchConditions conditions,
      Function<FoundAlert, Optional<LightCurve>> packet) {
    List<FoundAlert> alerts = object(objectId, SearchConditions.none());
    List<Detection> own = alerts.stream().flatMap(each -> each.detection().stream()).toList();
    Collection<? extends Epoch> earlier =
        tables
            .history()
            .<Collection<? extends Epoch>>map(
                of -> of.of(new ObjectId(objectId)).stream().map(HistoryRow::epoch).toList())
            .orElseGet(() -> lightCurve(objectId, SearchConditions.none()));
    LightCurve all =
        alerts.stream()
            .reduce((one, later) -> later)
            .flatMap(packet)
            .orElse(LightCurve.NONE)
            .with(LightCurve.of(own))
            .with(LightCurve.of(earlier));
    return LightCurve.of(all.epochs().stream().filter(each -> isTaken(each, conditions)).toList());
  }

  /**
   * The number of alerts in a part of the sky.
   *
   * @param centre of the part, which is about {@link #SIDE} degrees high and wide
   */
  public record Cell(SkyPosition centre, long alerts) {
    /** Height of a cell; its width is about the same along the sky. */
    public static final int SIDE = 2;
  }

  /** The cells of the sky that have alerts of a night, or of any. */
  public List<Cell> sky(Optional<Night> night) {
    List<Cell> cells = new ArrayList<>();
    tables.ask(
        columns ->
            tables.hasAlerts(columns)
                ? CELLS.formatted(
                    tables.column(tables.survey().fields().candidate().ra()),
                    tables.column(tables.survey().fields().candidate().dec()),
                    tables.alerts(),
                    night.map(of -> "a.night = DATE '" + of + "'").orElse("true"))
                : SearchTables.NOTHING,
        row ->
            cells.add(
                new Cell(
                    new SkyPosition(number(row.get(0)), number(row.get(1))),
                    (long) number(row.get(2)))));
    return cells;
  }

  private static double number(@Nullable Object value) {
    return ((Number) Objects.requireNonNull(value)).doubleValue();
  }

  /** Rows of cells of equal height, each divided into as many as are about as wide. */
  private static final String CELLS =
      """
      WITH places AS (
        SELECT %s AS ra, least(floor(%s / SIDE), 90 / SIDE - 1) * SIDE + SIDE / 2 AS middle
        FROM %s AS a WHERE %s),
      divided AS (
        SELECT ra, middle, greatest(1, round(360 / SIDE * cos(radians(middle)))) AS number
        FROM places WHERE ra >= 0 AND ra < 360 AND middle BETWEEN -90 AND 90)
      SELECT (floor(ra / 360 * number) + 0.5) * 360 / number AS east, middle, count(*)
      FROM divided GROUP BY east, middle ORDER BY middle, east"""
          .replace("SIDE", Cell.SIDE + ".0");

  /** Gives each alert of a condition in SQL that fulfils the others, in any order. */
  private void alerts(String where, SearchConditions conditions, Consumer<FoundAlert> each) {
    tables.ask(
        columns -> alerts(where + nights(conditions), conditions, columns),
        row -> {
          FoundAlert alert = tables.found(row);
          if (conditions.take(alert)) {
            each.accept(alert);
          }
        });
  }

  /** The query for alerts, with the values in the order that {@link SearchTables} expects. */
  private String alerts(
      String where, SearchConditions conditions, Map<String, Set<String>> columns) {
    if (!tables.hasAlerts(columns)) {
      return SearchTables.NOTHING;
    }
    String fits =
        " %s JOIN %s AS s ON s.candid = a.candid AND s.night = a.night"
            .formatted(conditions.wantsFit() ? "INNER" : "LEFT", SearchTables.fits());
    return "SELECT %s FROM %s AS a%s WHERE %s"
        .formatted(
            String.join(", ", tables.selected(columns)),
            tables.alerts(),
            tables.hasFits(columns) ? fits : "",
            where);
  }

  private String isObject(String objectId) {
    tables.survey().requireObjectId(objectId);
    String text = objectId.replace("'", "''");
    return "a." + SearchTables.quoted(tables.survey().fields().objectId()) + " = '" + text + "'";
  }

  private String isNear(Cone cone) {
    String ra = tables.column(tables.survey().fields().candidate().ra());
    return cone.rightAscensions().stream()
        .map(each -> isIn(ra, each))
        .collect(
            Collectors.joining(
                " OR ",
                isIn(tables.column(tables.survey().fields().candidate().dec()), cone.declinations())
                    + " AND (",
                ")"));
  }

  private static String isIn(String column, Interval interval) {
    return "%s BETWEEN %s AND %s".formatted(column, interval.from(), interval.to());
  }

  private static String nights(SearchConditions conditions) {
    return conditions.from().map(night -> " AND a.night >= DATE '" + night + "'").orElse("")
        + conditions.to().map(night -> " AND a.night <= DATE '" + night + "'").orElse("");
  }
}
