package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import nocturne.app.output.JsonObject;
import nocturne.app.query.AlertQuery;
import nocturne.broker.fit.FitColumns;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.WholePhotometry;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.Range;
import nocturne.plot.BandCurve;
import org.jspecify.annotations.Nullable;

/** The model of an alert's fit: as the night fitted it, or fitted again with other settings. */
record ModelRoutes(AlertSources sources) {
  private static final List<String> SETTINGS =
      List.of(
          "z",
          "z_min",
          "z_max",
          "t0_min",
          "t0_max",
          "phase_min",
          "phase_max",
          "mwebv",
          "error_floor",
          "model_covariance");

  void route(RoutesConfig routes) {
    routes.get("/api/v1/alerts/{candid}/model", this::model);
  }

  private void model(Context ctx) throws IOException {
    ArchivedAlert found = sources.alert(ctx);
    boolean isAnew = SETTINGS.stream().anyMatch(name -> ctx.queryParam(name) != null);
    JsonObject all = new JsonObject().put("refitted", isAnew);
    Night night = found.packet().night();
    AlertQuery.FittedCurves curves;
    Optional<Fitted> fitted;
    if (isAnew) {
      AlertQuery.Refit made =
          WebProblem.orWrong(
              () -> found.query().refit(night, found.alert(), settings -> changed(ctx, settings)));
      Map<String, @Nullable Object> columns = new LinkedHashMap<>();
      FitColumns.list()
          .forEach(each -> columns.put(each.name(), each.value().apply(made.result())));
      all.put("fit", columns);
      curves = made.curves();
      fitted = FitColumns.fitted(columns);
    } else {
      AlertQuery.Fit fit =
          found
              .fit()
              .orElseThrow(
                  () ->
                      WebProblem.notFound(
                          "Alert %s has no fit; one is made with settings, such as ?z=0.05."
                              .formatted(found.alert().candid())));
      all.put("fit", fit.columns());
      curves = found.query().curves(night, found.alert(), fit).orElse(AlertQuery.FittedCurves.NONE);
      fitted = fit.fitted();
    }
    List<Double> leftOut = fitted.map(Fitted::leftOut).orElse(List.of());
    Map<String, String> kinds = kinds(curves.epochs());
    all.put("curves", curves.bands().stream().map(of -> curve(of, kinds, leftOut)).toList());
    WebServer.json(ctx, all);
  }

  private static FitSettings changed(Context ctx, FitSettings settings) {
    FitSettings changed =
        settings
            .withMwebv(Parameters.number(ctx, "mwebv").orElse(settings.mwebv()))
            .withErrors(
                Parameters.number(ctx, "error_floor").orElse(settings.errors().floor()),
                "true".equals(ctx.queryParam("model_covariance")));
    OptionalDouble z = Parameters.number(ctx, "z");
    changed =
        z.isPresent()
            ? changed.withZ(Range.at(z.getAsDouble()))
            : range(ctx, "z", changed, settings.ranges().z(), FitSettings::withZ);
    changed = range(ctx, "t0", changed, null, FitSettings::withT0);
    return range(ctx, "phase", changed, settings.phases(), FitSettings::withPhases);
  }

  /** With a range of which one end may go without saying. */
  private static FitSettings range(
      Context ctx,
      String name,
      FitSettings settings,
      @Nullable Range usual,
      BiFunction<FitSettings, Range, FitSettings> with) {
    OptionalDouble low = Parameters.number(ctx, name + "_min");
    OptionalDouble high = Parameters.number(ctx, name + "_max");
    if (low.isEmpty() && high.isEmpty()) {
      return settings;
    }
    if (usual == null && (low.isEmpty() || high.isEmpty())) {
      throw WebProblem.wrongRequest(
          "A range of %s wants both %s_min and %s_max.".formatted(name, name, name));
    }
    return with.apply(
        settings,
        new Range(
            low.orElseGet(() -> usual == null ? 0 : usual.low()),
            high.orElseGet(() -> usual == null ? 0 : usual.high())));
  }

  /** The kinds of epochs, which have no visit of a band in common. */
  private static Map<String, String> kinds(WholePhotometry of) {
    Map<String, String> kinds = new HashMap<>();
    of.detections().forEach(each -> kinds.put(visit(each.band(), each.mjd()), "detection"));
    of.forced().forEach(each -> kinds.put(visit(each.band(), each.mjd()), "forced"));
    of.limits().forEach(each -> kinds.put(visit(each.band(), each.mjd()), "limit"));
    return kinds;
  }

  private static String visit(String band, double mjd) {
    return band + ' ' + mjd;
  }

  private static JsonObject curve(BandCurve of, Map<String, String> kinds, List<Double> leftOut) {
    return new JsonObject()
        .put("band", of.band())
        .put(
            "epochs",
            of.observations().stream()
                .map(
                    each ->
                        Map.of(
                            "kind", Objects.requireNonNull(kinds.get(visit(of.band(), each.mjd()))),
                            "mjd", each.mjd(),
                            "flux", each.flux(),
                            "fluxerr", each.error(),
                            "model", each.model(),
                            "used", !leftOut.contains(each.mjd())))
                .toList())
        .put(
            "model",
            of.model().stream()
                .map(each -> Map.of("mjd", each.mjd(), "flux", each.flux(), "sigma", each.sigma()))
                .toList());
  }
}
