package nocturne.app.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import nocturne.app.output.DescribedTable;
import nocturne.app.output.OutputColumn;
import nocturne.app.query.AlertSearch.NearAlert;
import nocturne.app.query.AlertSearch.NearObject;
import nocturne.app.query.FoundAlert;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.Flux;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.AlertFields;
import nocturne.core.survey.SearchFields;
import nocturne.core.survey.SearchFields.Field;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/** The tables that searches print: their columns with units, UCDs and descriptions. */
public final class AlertTables {
  private final AlertFields fields;
  private final SearchFields search;

  /** Tables of the survey's alerts. */
  public AlertTables(Survey survey) {
    this.fields = survey.fields();
    this.search = survey.searchFields();
  }

  /** Alerts of an object. */
  public DescribedTable<FoundAlert> alerts(String objectId) {
    return new DescribedTable<>(
        "object", "Alerts of " + objectId + " in the order of time", alerts(each -> each));
  }

  /** Alerts of any objects. */
  public DescribedTable<FoundAlert> newest() {
    return new DescribedTable<>("alerts", "Alerts, the newest first", alerts(each -> each));
  }

  /** Columns of an object's alerts on a terminal, which has some 100 characters. */
  public List<String> alertsOnTerminal() {
    List<String> names = new ArrayList<>(List.of(fields.candid(), "night"));
    names.addAll(List.of(search.time().name(), "band"));
    names.addAll(List.of(search.magnitude().name(), search.magnitudeError().name(), "positive"));
    search.scores().forEach(score -> names.add(score.name()));
    return names;
  }

  /** Columns of an object's fits on a terminal. */
  public List<String> fitsOnTerminal() {
    List<String> names = new ArrayList<>(List.of(fields.candid(), "fit"));
    FIT_PARAMETERS.forEach(each -> names.addAll(List.of(each.label(), each.label() + "_err")));
    names.addAll(List.of("chisq", "ndof"));
    return names;
  }

  /** Alerts near a position. */
  public DescribedTable<NearAlert> near(String place) {
    List<OutputColumn<NearAlert>> columns = new ArrayList<>();
    columns.add(separation(NearAlert::separation));
    columns.addAll(alerts(NearAlert::alert));
    return new DescribedTable<>("cone", "Alerts within " + place + ", the nearest first", columns);
  }

  /** Columns of alerts near a position on a terminal. */
  public List<String> nearOnTerminal() {
    return List.of(
        "separation",
        fields.objectId(),
        fields.candid(),
        "night",
        "band",
        search.magnitude().name(),
        search.magnitudeError().name(),
        "fit");
  }

  /** Objects near a position. */
  public DescribedTable<NearObject> objects(String place) {
    Function<NearObject, FoundAlert> nearest = each -> each.nearest().alert();
    String jd = search.time().name();
    List<OutputColumn<NearObject>> columns = new ArrayList<>();
    columns.add(separation(each -> each.nearest().separation()));
    columns.add(objectId(nearest));
    columns.addAll(position(nearest));
    columns.add(
        OutputColumn.of(
            "alerts",
            Integer.class,
            "meta.number",
            "Number of the object's alerts in the cone",
            NearObject::alerts));
    columns.add(
        time(
            "first_" + jd,
            "time.epoch;stat.min",
            "Time of the earliest of these alerts, Julian date, UTC",
            NearObject::firstJd));
    columns.add(
        time(
            "last_" + jd,
            "time.epoch;stat.max",
            "Time of the latest of these alerts, Julian date, UTC",
            NearObject::lastJd));
    columns.add(
        OutputColumn.ofDouble(
            "brightest",
            "mag",
            search.magnitude().ucd() + ";stat.min",
            "Least difference magnitude of these alerts, AB",
            3,
            NearObject::brightest));
    return new DescribedTable<>(
        "objects", "Objects with alerts within " + place + ", the nearest first", columns);
  }

  /** All columns of a table. */
  public static List<String> all(DescribedTable<?> table) {
    return table.columns().stream().map(OutputColumn::name).toList();
  }

  /**
   * A light curve in the columns of sncosmo's photometric data, which {@code nocturne fit} reads
   * too. Fluxes are for the AB zero point 25.
   */
  public static DescribedTable<Detection> sncosmo(String objectId) {
    return new DescribedTable<>(
        "lightcurve",
        "Light curve of " + objectId + ", difference fluxes",
        List.of(
            OutputColumn.of("sn_id", String.class, "meta.id", "Name of the object", at -> objectId),
            OutputColumn.ofDouble(
                "time", "d", "time.epoch", "Start of the exposure, MJD, UTC", 5, Detection::mjd),
            OutputColumn.of(
                "band",
                String.class,
                "instr.bandpass",
                "Transmission curve, by sncosmo's name",
                Detection::band),
            OutputColumn.ofDouble(
                "flux",
                "",
                "phot.flux",
                "Difference flux; a source of the magnitude zp has flux 1",
                3,
                Detection::flux),
            OutputColumn.ofDouble(
                "fluxerr",
                "",
                "stat.error;phot.flux",
                "One-sigma error of the flux",
                3,
                at -> at.fluxError().orElse(Double.NaN)),
            OutputColumn.ofDouble(
                "zp",
                "mag",
                "phot.mag;arith.zp",
                "Zero point of the flux",
                1,
                at -> Flux.ZERO_POINT),
            OutputColumn.of(
                "zpsys",
                String.class,
                "meta.code",
                "Magnitude system of the zero point",
                at -> "ab")));
  }

  private static <T> OutputColumn<T> separation(ToDoubleFunction<T> value) {
    return OutputColumn.ofDouble(
        "separation",
        "arcsec",
        "pos.angDistance",
        "Distance from the cone's centre along a great circle",
        2,
        value::applyAsDouble);
  }

  private <T> OutputColumn<T> objectId(Function<T, FoundAlert> alert) {
    return OutputColumn.of(
        fields.objectId(),
        String.class,
        "meta.id",
        "The survey's name of the object",
        row -> alert.apply(row).objectId().orElse(null));
  }

  private <T> List<OutputColumn<T>> position(Function<T, FoundAlert> alert) {
    return List.of(
        OutputColumn.ofDouble(
            fields.candidate().ra(),
            "deg",
            "pos.eq.ra;meta.main",
            "Right ascension of the detection, J2000",
            6,
            row -> alert.apply(row).position().map(SkyPosition::ra).orElse(null)),
        OutputColumn.ofDouble(
            fields.candidate().dec(),
            "deg",
            "pos.eq.dec;meta.main",
            "Declination of the detection, J2000",
            6,
            row -> alert.apply(row).position().map(SkyPosition::dec).orElse(null)));
  }

  private static <T> OutputColumn<T> time(
      String name, String ucd, String meaning, ToDoubleFunction<T> value) {
    return OutputColumn.ofDouble(name, "d", ucd, meaning, 5, value::applyAsDouble);
  }

  /** The columns of an alert that a row has. */
  <T> List<OutputColumn<T>> alerts(Function<T, FoundAlert> alert) {
    List<OutputColumn<T>> all = new ArrayList<>();
    all.add(
        OutputColumn.of(
            fields.candid(),
            Long.class,
            "meta.id;meta.main",
            "The survey's number of the alert",
            row -> alert.apply(row).candid().value()));
    all.add(objectId(alert));
    all.add(
        OutputColumn.of(
            "night",
            String.class,
            "time.epoch;obs",
            "The night to which the survey assigns the alert, UTC date",
            row -> alert.apply(row).night().toString()));
    all.addAll(position(alert));
    all.add(field(search.time(), 5, row -> alert.apply(row).jd()));
    all.add(
        OutputColumn.of(
            "band",
            String.class,
            "instr.bandpass",
            "Filter of the image, by the name of its transmission curve",
            row -> alert.apply(row).detection().map(Detection::band).orElse(null)));
    all.add(field(search.magnitude(), 3, row -> alert.apply(row).magnitude()));
    all.add(
        field(
            search.magnitudeError(),
            3,
            row -> alert.apply(row).detection().map(Detection::magError).orElse(null)));
    all.add(
        OutputColumn.of(
            "positive",
            Boolean.class,
            "meta.code",
            "Whether the source is brighter than in the reference image",
            row -> alert.apply(row).detection().map(Detection::isPositive).orElse(null)));
    for (int i = 0; i < search.scores().size(); i++) {
      int place = i;
      all.add(field(search.scores().get(i), 3, row -> alert.apply(row).scores().get(place)));
    }
    all.add(
        OutputColumn.of(
            "passed",
            Boolean.class,
            "meta.code",
            "Whether the filter selected the alert, by the table of fits",
            row -> alert.apply(row).passed()));
    all.addAll(fit(alert));
    return all;
  }

  private static <T> OutputColumn<T> field(
      Field field, int decimals, Function<T, @Nullable Double> value) {
    return OutputColumn.ofDouble(
        field.name(), field.unit(), field.ucd(), field.meaning(), decimals, value);
  }

  /** The parameters of a fit that searches show. */
  private static final List<SaltParameter> FIT_PARAMETERS =
      List.of(SaltParameter.Z, SaltParameter.X1, SaltParameter.C);

  private static <T> List<OutputColumn<T>> fit(Function<T, FoundAlert> alert) {
    List<OutputColumn<T>> all = new ArrayList<>();
    all.add(
        OutputColumn.of(
            "fit",
            String.class,
            "meta.code.qual",
            "Quality of the fit, or the reason why there is none",
            row -> alert.apply(row).fit().map(AlertTables::word).orElse(null)));
    for (SaltParameter each : FIT_PARAMETERS) {
      String ucd = each == SaltParameter.Z ? "src.redshift.phot" : "stat.fit.param";
      all.add(
          ofFit(each.label(), each, ucd, meaning(each), alert, fit -> fit.parameters().get(each)));
      all.add(
          ofFit(
              each.label() + "_err",
              each,
              "stat.error;" + ucd,
              "One-sigma error of " + each.label(),
              alert,
              fit -> fit.error(each).orElse(Double.NaN)));
    }
    all.add(
        OutputColumn.ofDouble(
            "chisq",
            "",
            "stat.fit.chi2",
            "Chi-square of the fit",
            1,
            row -> alert.apply(row).fitted().map(Fitted::chisq).orElse(null)));
    all.add(
        OutputColumn.of(
            "ndof",
            Integer.class,
            "stat.fit.dof",
            "Epochs of the fit less its free parameters",
            row -> alert.apply(row).fitted().map(Fitted::ndof).orElse(null)));
    return all;
  }

  private static <T> OutputColumn<T> ofFit(
      String name,
      SaltParameter parameter,
      String ucd,
      String meaning,
      Function<T, FoundAlert> alert,
      ToDoubleFunction<Fitted> value) {
    return OutputColumn.ofDouble(
        name,
        parameter == SaltParameter.C ? "mag" : "",
        ucd,
        meaning,
        parameter == SaltParameter.Z ? 4 : 3,
        row -> alert.apply(row).fitted().map(value::applyAsDouble).orElse(null));
  }

  private static String word(Object outcome) {
    return outcome instanceof NotFitted not
        ? not.reason().name()
        : ((Fitted) outcome).quality().label();
  }

  private static String meaning(SaltParameter parameter) {
    return switch (parameter) {
      case Z -> "Photometric redshift of the fit, from this light curve";
      case X1 -> "Stretch x1 of the fit";
      case C -> "Colour c of the fit; includes the dust of the Milky Way";
      default -> throw new IllegalArgumentException("searches do not show " + parameter);
    };
  }
}
