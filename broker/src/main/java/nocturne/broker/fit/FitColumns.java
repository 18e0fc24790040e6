package nocturne.broker.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.broker.fit.FitStage.Result;
import nocturne.core.lightcurve.Detection;
import nocturne.core.plugin.Column;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.salt2.Share;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a fit's JSON record and the columns of its table, in their order, besides those
 * that identify the alert. The names of the original broker's columns are kept.
 */
public final class FitColumns {
  /** Number of positive detections. */
  public static final String DETECTIONS = "detections";

  /** Time of the first of them. */
  public static final String FIRST_JD = "first_jd";

  /** Column of the rate at which the object brightens. */
  public static final String RISE = "rise";

  private static final String SUCCESS = "success";
  private static final String REASON = "reason";
  private static final String DETAIL = "detail";
  private static final String QUALITY = "quality";
  private static final String AT_BOUND = "at_bound";
  private static final String LEFT_OUT = "left_out";
  private static final String MODEL = "model";
  private static final String MODEL_VERSION = "model_version";
  private static final String NCALL = "ncall";
  private static final String CHISQ = "chisq";
  private static final String NDOF = "ndof";

  private static final List<Column<Result>> ALL = all();

  private FitColumns() {}

  /** All of them. */
  public static List<Column<Result>> list() {
    return ALL;
  }

  /**
   * The fit of a record, number for number; empty where there is none, or the record lacks a part
   * of it.
   *
   * @param values by column
   */
  public static Optional<Fitted> fitted(Map<String, @Nullable Object> values) {
    Optional<String> quality = text(values, QUALITY);
    if (quality.isEmpty()) {
      return Optional.empty();
    }
    SaltParameter[] all = SaltParameter.values();
    double[] covariance = new double[all.length * all.length];
    for (SaltParameter one : all) {
      for (SaltParameter other : all) {
        boolean inOrder = one.index() <= other.index();
        covariance[one.index() * all.length + other.index()] =
            number(values, covariance(inOrder ? one : other, inOrder ? other : one));
      }
    }
    return Optional.of(
        new Fitted(
            new SaltParameters(
                number(values, SaltParameter.Z.label()),
                number(values, SaltParameter.T0.label()),
                number(values, SaltParameter.X0.label()),
                number(values, SaltParameter.X1.label()),
                number(values, SaltParameter.C.label())),
            Covariance.of(covariance),
            new Fitted.Goodness(number(values, CHISQ), (int) number(values, NDOF)),
            new Fitted.Search(
                (int) number(values, NCALL),
                Boolean.TRUE.equals(values.get(SUCCESS)),
                new LinkedHashSet<>(words(values, AT_BOUND))),
            Fitted.Quality.valueOf(quality.get().toUpperCase(Locale.ROOT)),
            new Fitted.Model(
                text(values, MODEL).orElse(""), text(values, MODEL_VERSION).orElse("")),
            words(values, LEFT_OUT).stream().map(Double::valueOf).toList()));
  }

  /**
   * Reads the outcome of a fit from its record.
   *
   * @throws IllegalArgumentException if the record has neither a fit nor a reason for none
   */
  public static FitOutcome outcome(Map<String, @Nullable Object> values) {
    Optional<Fitted> fitted = fitted(values);
    return fitted.isPresent()
        ? fitted.get()
        : new NotFitted(
            NotFitted.Reason.valueOf(text(values, REASON).orElse("")),
            text(values, DETAIL).orElse(""));
  }

  private static Optional<String> text(Map<String, @Nullable Object> values, String column) {
    return values.get(column) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static double number(Map<String, @Nullable Object> values, String column) {
    return values.get(column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static List<String> words(Map<String, @Nullable Object> values, String column) {
    return Arrays.stream(text(values, column).orElse("").split(" ", -1))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static List<Column<Result>> all() {
    List<Column<Result>> all = new ArrayList<>();
    all.add(
        new Column<>(
            DETECTIONS,
            Integer.class,
            "positive detections that are known of its object",
            result -> result.lightCurve().positive().size()));
    all.add(
        new Column<>(
            FIRST_JD,
            Double.class,
            "start of the first of them, Julian date, UTC [d]",
            result ->
                result.lightCurve().positive().stream()
                    .findFirst()
                    .map(Detection::jd)
                    .orElse(null)));
    all.add(
        new Column<>(
            RISE,
            Double.class,
            "how fast it brightened before the newest of them, in that one's band [mag/d]",
            result -> boxed(result.lightCurve().rise())));
    all.add(
        new Column<>(
            SUCCESS,
            Boolean.class,
            "whether there is a fit and its search converged",
            result -> result.outcome() instanceof Fitted fitted && fitted.search().success()));
    all.add(
        new Column<>(
            REASON,
            String.class,
            "why there is no fit; null where there is one",
            result -> result.outcome() instanceof NotFitted not ? not.reason().name() : null));
    all.add(
        new Column<>(
            DETAIL,
            String.class,
            "the reason in words, with its numbers",
            result -> result.outcome() instanceof NotFitted not ? not.detail() : null));
    add(
        all,
        QUALITY,
        String.class,
        "good, at_bound, poor_chisq or few_dof",
        fitted -> fitted.quality().label());
    add(
        all,
        AT_BOUND,
        String.class,
        "parameters at a bound, and phase where an epoch leaves the model",
        FitColumns::atBound);
    add(
        all,
        LEFT_OUT,
        String.class,
        "MJDs of the epochs left out, where the model is zero or ends",
        fitted -> fitted.leftOut().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    add(all, MODEL, String.class, "the model's name", fitted -> fitted.model().name());
    add(
        all,
        MODEL_VERSION,
        String.class,
        "the model's version",
        fitted -> fitted.model().version());
    add(all, NCALL, Integer.class, "evaluations of the model", fitted -> fitted.search().ncall());
    add(all, CHISQ, Double.class, "chi-square under the full model", Fitted::chisq);
    add(all, NDOF, Integer.class, "epochs less free parameters", Fitted::ndof);
    for (SaltParameter one : SaltParameter.values()) {
      add(
          all,
          one.label(),
          Double.class,
          meaning(one) + unit(one),
          fitted -> fitted.parameters().get(one));
      add(
          all,
          one.label() + "_err",
          Double.class,
          "its one-sigma error" + unit(one),
          fitted -> boxed(fitted.error(one)));
    }
    for (SaltParameter one : SaltParameter.values()) {
      for (SaltParameter other : SaltParameter.values()) {
        if (other.index() >= one.index()) {
          add(
              all,
              covariance(one, other),
              Double.class,
              "covariance of " + one.label() + " and " + other.label() + unit(one, other),
              fitted -> boxed(fitted.covariance().get(one, other)));
        }
      }
    }
    addShare(all, "detections", "detections", FitShares::detections);
    addShare(all, "forced", "visits with forced photometry alone", FitShares::forced);
    addShare(all, "limits", "visits with an upper limit alone", FitShares::limits);
    all.add(
        new Column<>(
            "n_history",
            Integer.class,
            "epochs among these that the alert's packet alone would not have given",
            result -> result.shares().fromHistory()));
    return List.copyOf(all);
  }

  private static void addShare(
      List<Column<Result>> all, String of, String meaning, Function<FitShares, Share> share) {
    all.add(
        new Column<>(
            "n_" + of,
            Integer.class,
            meaning + " that were fitted, or were there where there is no fit",
            result -> share.apply(result.shares()).epochs()));
    all.add(
        new Column<>(
            CHISQ + "_" + of,
            Double.class,
            "their part of chi-square",
            result -> finite(share.apply(result.shares()).chisq())));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Adds a column that has a value if there is a fit. */
  private static void add(
      List<Column<Result>> all,
      String name,
      Class<?> type,
      String meaning,
      Function<Fitted, @Nullable Object> value) {
    all.add(
        new Column<>(
            name,
            type,
            meaning,
            result -> result.outcome() instanceof Fitted fitted ? value.apply(fitted) : null));
  }

  private static String covariance(SaltParameter one, SaltParameter other) {
    return one.label() + "_" + other.label() + "_cov";
  }

  /** The parameters at a bound in their order, then the phase. */
  private static String atBound(Fitted fitted) {
    Set<String> words = new LinkedHashSet<>();
    for (SaltParameter parameter : SaltParameter.values()) {
      if (fitted.atBound().contains(parameter.label())) {
        words.add(parameter.label());
      }
    }
    fitted.atBound().stream().sorted().forEach(words::add);
    return String.join(" ", words);
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static String meaning(SaltParameter parameter) {
    return switch (parameter) {
      case Z -> "photometric redshift, from this light curve";
      case T0 -> "time of maximum of the B band, MJD, UTC";
      case X0 -> "amplitude";
      case X1 -> "stretch";
      case C -> "colour; includes the dust of the Milky Way";
    };
  }

  /** The unit of a product of parameters, in brackets; nothing where it has none. */
  private static String unit(SaltParameter... of) {
    List<String> units = new ArrayList<>();
    for (SaltParameter each : of) {
      switch (each) {
        case T0 -> units.add("d");
        case C -> units.add("mag");
        default -> {}
      }
    }
    return units.isEmpty() ? "" : " [" + String.join(" ", units) + "]";
  }
}
