package nocturne.app.search;

import java.util.ArrayList;
import java.util.List;
import nocturne.app.output.DescribedTable;
import nocturne.app.output.OutputColumn;
import nocturne.app.query.FindsQuery.Find;
import nocturne.core.survey.Survey;

/** The table of finds: the columns of their alerts, and those of their objects. */
public final class FindsTable {
  private FindsTable() {}

  /** All columns. */
  public static DescribedTable<Find> of(Survey survey) {
    List<OutputColumn<Find>> columns = new ArrayList<>(new AlertTables(survey).alerts(Find::alert));
    columns.add(
        OutputColumn.of(
            "alerts",
            Long.class,
            "meta.number",
            "Number of the object's alerts that are wanted",
            Find::alerts));
    columns.add(
        OutputColumn.of(
            "detections",
            Long.class,
            "meta.number",
            "Positive detections that are known of the object",
            Find::detections));
    columns.add(
        OutputColumn.ofDouble(
            "first_jd",
            "d",
            "time.epoch;stat.min",
            "Start of the first positive detection, Julian date, UTC",
            5,
            Find::firstJd));
    columns.add(
        OutputColumn.ofDouble(
            "age",
            "d",
            "time.duration",
            "Time from the first positive detection to the alert",
            1,
            find -> find.firstJd() == null ? null : find.alert().jd() - find.firstJd()));
    columns.add(
        OutputColumn.ofDouble(
            "rise",
            "mag/d",
            "phot.mag;arith.rate",
            "Rise in the band of the newest detection since another night; above zero where it"
                + " brightens",
            2,
            Find::rise));
    columns.add(
        OutputColumn.ofDouble(
            "nearest",
            "arcsec",
            "pos.angDistance",
            "Distance to the nearest source of the survey's reference catalogue",
            1,
            Find::nearest));
    columns.add(
        OutputColumn.ofDouble(
            "galactic_latitude",
            "deg",
            "pos.galactic.lat",
            "Galactic latitude of the detection",
            1,
            find -> find.galacticLatitude().orElse(Double.NaN)));
    return new DescribedTable<>(
        "finds", "Alerts that passed the filter, with their objects", columns);
  }

  /** Columns on a terminal, which has some 100 characters. */
  public static List<String> onTerminal(Survey survey) {
    List<String> names =
        new ArrayList<>(List.of(survey.fields().objectId(), survey.fields().candid(), "night"));
    names.add(survey.searchFields().magnitude().name());
    names.addAll(List.of("age", "rise", "fit", "z", "x1", "c"));
    return names;
  }
}
