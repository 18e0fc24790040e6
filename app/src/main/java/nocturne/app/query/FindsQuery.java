package nocturne.app.query;

import static nocturne.app.query.SearchTables.quoted;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FitStage;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.SearchFields.Field;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/**
 * Objects with an alert that passed the filter: of each the newest such alert whose fit is of the
 * wanted quality. Alerts without a name are objects of their own.
 */
public record FindsQuery(SearchTables tables) {
  /** The possible qualities of a fit. */
  public static final List<String> QUALITIES =
      Arrays.stream(Fitted.Quality.values()).map(Fitted.Quality::label).toList();

  /** A find's name among its values; the others are numbers. */
  public static final String OBJECT = "object_id";

  /** The value that is the distance from the Milky Way's plane on either side, degrees. */
  private static final String ABOVE_PLANE = "abs_galactic_latitude";

  /** The value by which finds are in order unless another is wanted. */
  public static final String TIME = ResultColumns.JD;

  /**
   * The wanted finds and their order.
   *
   * @param everyAlert whether each alert is a find, and not only each object
   * @param night of the alert; absent for any
   * @param quality of its fit; absent for fitted or not
   * @param between by value, the least and the greatest, which may be infinite; a find without the
   *     value is left out
   * @param order value to sort by; finds without it come last
   * @param descending whether the greatest comes first
   */
  public record Wanted(
      boolean everyAlert,
      Optional<Night> night,
      Optional<String> quality,
      Map<String, Between> between,
      String order,
      boolean descending) {}

  /** An interval with both its ends. */
  public record Between(double least, double greatest) {}

  /**
   * An object's find.
   *
   * @param alert the newest, with its fit
   * @param alerts how many of the object's alerts are wanted
   * @param detections positive ones in its packet
   * @param firstJd start of the first of them, Julian date, UTC
   * @param rise mag/day, above zero where it brightens
   * @param nearest distance to the nearest source of the survey's reference catalogue, arcsec
   */
  public record Find(
      FoundAlert alert,
      long alerts,
      @Nullable Long detections,
      @Nullable Double firstJd,
      @Nullable Double rise,
      @Nullable Double nearest) {

    /** Degrees from the Milky Way's plane; empty if the alert has no position. */
    public OptionalDouble galacticLatitude() {
      return alert.position().stream().mapToDouble(SkyPosition::galacticLatitude).findFirst();
    }
  }

  /**
   * Some of the finds.
   *
   * @param total of all that are wanted
   */
  public record Page(long total, List<Find> finds) {}

  /** Names of the values by which finds of a survey are ordered and bounded. */
  public static List<String> values(Survey survey) {
    List<String> names =
        new ArrayList<>(List.of(TIME, OBJECT, "age", FitColumns.DETECTIONS, FitColumns.RISE));
    names.addAll(List.of("z", "x1", "c", "chisq_ndof", "mag", "nearest"));
    names.addAll(List.of("galactic_latitude", ABOVE_PLANE));
    survey.searchFields().scores().forEach(score -> names.add(score.name()));
    return names;
  }

  /**
   * Returns one page of finds.
   *
   * @throws IllegalArgumentException if a value or a quality has an unknown name
   */
  public Page page(Wanted wanted, int limit, int offset) {
    require(wanted);
    long[] total = {0};
    List<Find> finds = new ArrayList<>();
    tables.ask(
        columns -> sql(wanted, limit, offset, columns),
        row -> {
          List<@Nullable Object> own = row.subList(row.size() - OWN, row.size());
          total[0] = whole(own.get(0));
          finds.add(
              new Find(
                  tables.found(row),
                  whole(own.get(1)),
                  own.get(2) instanceof Number number ? number.longValue() : null,
                  real(own.get(3)),
                  real(own.get(4)),
                  real(own.get(5))));
        });
    return finds.isEmpty() && offset > 0
        ? new Page(page(wanted, 1, 0).total(), finds)
        : new Page(total[0], finds);
  }

  /** Refuses names that there are not, also while there are no finds. */
  private void require(Wanted wanted) {
    List<String> names = values(tables.survey());
    require(wanted.order(), "order", names);
    List<String> numbers = names.stream().filter(name -> !name.equals(OBJECT)).toList();
    wanted.between().keySet().forEach(name -> require(name, "bound", numbers));
    wanted.quality().ifPresent(quality -> require(quality, "be the quality of", QUALITIES));
  }

  private static void require(String name, String use, List<String> names) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "%s cannot %s finds; one of %s can.".formatted(name, use, String.join(", ", names)));
    }
  }

  /** Number of values of a row after those of its alert. */
  private static final int OWN = 6;

  private static long whole(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static @Nullable Double real(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : null;
  }

  /**
   * The query. Where only the fits decide which finds are on the page, only their alerts are looked
   * up; else those of all fits.
   */
  private String sql(Wanted wanted, int limit, int offset, Map<String, Set<String>> columns) {
    if (!tables.hasFits(columns) || !tables.hasAlerts(columns)) {
      return SearchTables.NOTHING;
    }
    Map<String, String> fits = valuesOfFit(columns.getOrDefault(FitStage.TABLE, Set.of()));
    Map<String, String> all = new LinkedHashMap<>(fits);
    all.putAll(valuesOfAlert(columns));
    List<String> conditions = new ArrayList<>(List.of("true"));
    wanted.between().forEach((name, between) -> conditions.add(isBetween(all.get(name), between)));
    String order =
        " ORDER BY %s %s NULLS LAST, s.night DESC, s.candid DESC"
            .formatted(all.get(wanted.order()), wanted.descending() ? "DESC" : "ASC");
    String where = " WHERE " + String.join(" AND ", conditions);
    String page = order + " LIMIT %s OFFSET %s".formatted(limit, offset);
    boolean byFits =
        fits.containsKey(wanted.order()) && fits.keySet().containsAll(wanted.between().keySet());
    String finds = rows(wanted);
    if (byFits) {
      finds =
          "SELECT *, count(*) OVER () AS total FROM (%s) AS s%s%s".formatted(finds, where, page);
    }
    return "SELECT %s, %s, s.alerts, %s, %s, %s, %s FROM (%s) AS s LEFT JOIN %s AS a ON a.candid = s.candid AND a.night = s.night%s"
        .formatted(
            String.join(", ", tables.selected(columns)),
            byFits ? "s.total" : "count(*) OVER ()",
            all.get(FitColumns.DETECTIONS),
            column(FitColumns.FIRST_JD, columns.getOrDefault(FitStage.TABLE, Set.of())),
            all.get(FitColumns.RISE),
            all.get("nearest"),
            finds,
            tables.alerts(),
            byFits ? order : where + page);
  }

  /**
   * The newest wanted row of fits of each object, or every one, with the number of the object's.
   */
  private static String rows(Wanted wanted) {
    List<String> conditions = new ArrayList<>(List.of("true"));
    wanted.night().ifPresent(night -> conditions.add("night = DATE '" + night + "'"));
    wanted.quality().ifPresent(quality -> conditions.add("quality = '" + quality + "'"));
    String newest =
        """
        QUALIFY row_number() OVER (
          PARTITION BY OBJECT ORDER BY jd DESC NULLS LAST, night DESC, candid DESC) = 1""";
    return "SELECT *, count(*) OVER (PARTITION BY OBJECT) AS alerts FROM %s WHERE %s %s"
        .formatted(
            SearchTables.fits(),
            String.join(" AND ", conditions),
            wanted.everyAlert() ? "" : newest)
        .replace("OBJECT", "coalesce(" + quoted(ResultColumns.OBJECT_ID) + ", candid::VARCHAR)");
  }

  private static Map<String, String> valuesOfFit(Set<String> columns) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(TIME, "s.jd");
    values.put(OBJECT, "s." + quoted(ResultColumns.OBJECT_ID));
    values.put("age", "s.jd - " + column(FitColumns.FIRST_JD, columns));
    for (String name : List.of(FitColumns.DETECTIONS, FitColumns.RISE, "z", "x1", "c")) {
      values.put(name, column(name, columns));
    }
    values.put("chisq_ndof", "s.chisq / CASE WHEN s.ndof > 0 THEN s.ndof END");
    return values;
  }

  /** A column of fits; NULL if all rows are older than it. */
  private static String column(String name, Set<String> columns) {
    return columns.contains(name) ? "s." + quoted(name) : "NULL::DOUBLE";
  }

  private Map<String, String> valuesOfAlert(Map<String, Set<String>> columns) {
    Survey survey = tables.survey();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("mag", tables.column(survey.searchFields().magnitude(), columns));
    String nearest = tables.column(survey.searchFields().nearest(), columns);
    values.put("nearest", "CASE WHEN %s >= 0 THEN %s END".formatted(nearest, nearest));
    String latitude =
        galacticLatitude(
            tables.column(survey.fields().candidate().ra()),
            tables.column(survey.fields().candidate().dec()));
    values.put("galactic_latitude", latitude);
    values.put(ABOVE_PLANE, "abs(" + latitude + ")");
    for (Field score : survey.searchFields().scores()) {
      values.put(score.name(), tables.column(score, columns));
    }
    return values;
  }

  /** The formula of {@link SkyPosition#galacticLatitude} in SQL, by the sine. */
  private static String galacticLatitude(String ra, String dec) {
    SkyPosition pole = SkyPosition.GALACTIC_POLE;
    return "degrees(asin(greatest(-1, least(1, sin(radians(%s)) * %s + cos(radians(%s)) * %s * cos(radians(%s - %s))))))"
        .formatted(
            dec,
            Math.sin(Math.toRadians(pole.dec())),
            dec,
            Math.cos(Math.toRadians(pole.dec())),
            ra,
            pole.ra());
  }

  private static String isBetween(@Nullable String value, Between between) {
    return "%s BETWEEN '%s'::DOUBLE AND '%s'::DOUBLE"
        .formatted(value, between.least(), between.greatest());
  }
}
