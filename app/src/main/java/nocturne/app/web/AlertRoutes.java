package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nocturne.app.output.Json;
import nocturne.app.output.JsonObject;
import nocturne.app.query.AlertQuery;
import nocturne.core.alert.Alert;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.FieldDescriptions;
import nocturne.core.alert.JsonStyle;
import nocturne.core.alert.ObjectId;
import nocturne.core.filter.Verdict;
import nocturne.plot.PlotFormat;
import org.jspecify.annotations.Nullable;

/** Alerts, with what the stages made of them. */
record AlertRoutes(AlertSources sources) {
  /** A plot changes only with a new revision of its night. */
  private static final int PLOT_SECONDS = 600;

  void route(RoutesConfig routes) {
    routes.get("/api/v1/alerts/{candid}", this::alert);
    routes.get("/api/v1/alerts/{candid}/packet", this::packet);
    routes.get("/api/v1/alerts/{candid}/plot", this::plot);
    routes.get("/api/v1/alerts/{candid}/lightcurve.csv", this::lightCurve);
    routes.get("/api/v1/alerts/{candid}/cutouts/{name}", this::cutout);
  }

  private void packet(Context ctx) throws IOException {
    ArchivedAlert found = sources.alert(ctx);
    WebServer.attachment(ctx, found.alert().candid() + ".avro");
    ctx.contentType("application/octet-stream").result(found.packet().content());
  }

  private void plot(Context ctx) throws IOException {
    String word = Optional.ofNullable(ctx.queryParam("format")).orElse(PlotFormat.PNG.label());
    PlotFormat format =
        Arrays.stream(PlotFormat.values())
            .filter(each -> each.label().equals(word))
            .findFirst()
            .orElseThrow(
                () -> WebProblem.wrongRequest("\"" + word + "\" is none of png, svg, pdf."));
    ArchivedAlert found = sources.alert(ctx);
    Optional<AlertQuery.Fit> fit = found.fit();
    Optional<Path> stored = fit.flatMap(AlertQuery.Fit::plot);
    try {
      byte[] file =
          format == PlotFormat.PNG && stored.isPresent()
              ? Files.readAllBytes(stored.get())
              : found.query().plot(found.packet().night(), found.alert(), fit, format).file();
      ctx.header("Cache-Control", "private, max-age=" + PLOT_SECONDS);
      ctx.contentType(
              switch (format) {
                case PNG -> "image/png";
                case SVG -> "image/svg+xml";
                case PDF -> "application/pdf";
              })
          .result(file);
    } catch (IllegalArgumentException e) {
      throw WebProblem.notFound(String.valueOf(e.getMessage()));
    }
  }

  private void cutout(Context ctx) throws IOException {
    ArchivedAlert found = sources.alert(ctx);
    String name = ctx.pathParam("name");
    List<String> all = found.alert().fields().cutouts();
    byte[] image =
        (all.contains(name) ? found.alert().cutout(name) : Optional.<byte[]>empty())
            .orElseThrow(
                () ->
                    WebProblem.notFound(
                        "Alert %s has no image \"%s\"; an alert may have %s."
                            .formatted(found.alert().candid(), name, String.join(", ", all))));
    WebServer.attachment(ctx, AlertQuery.cutoutFile(found.alert(), name, image));
    ctx.contentType("application/octet-stream").result(image);
  }

  private void alert(Context ctx) throws IOException {
    ArchivedAlert found = sources.alert(ctx);
    Alert alert = found.alert();
    WebServer.json(
        ctx,
        new JsonObject()
            .put("candid", alert.candid().toString())
            .put("object_id", alert.objectId().map(ObjectId::toString))
            .put("night", found.packet().night().toString())
            .put("jd", alert.jd())
            .put("ra", alert.ra())
            .put("dec", alert.dec())
            .put("bytes", found.packet().content().length)
            .put("light_curve", LightCurveJson.of(found.lightCurve()))
            .put("verdict", verdict(found.query().verdict(alert)))
            .put("fit", found.fit().map(AlertQuery.Fit::columns))
            .put(
                "cutouts",
                alert.fields().cutouts().stream()
                    .filter(name -> alert.cutout(name).isPresent())
                    .toList())
            .put("descriptions", FieldDescriptions.of(alert.header().schema()))
            .put(
                "packet",
                new Json.Written(new AlertJson(JsonStyle.CANDID_AS_STRING).toString(alert))));
  }

  private static JsonObject verdict(Verdict of) {
    Verdict.SubCuts sub = of.subCuts();
    Verdict.Numbers numbers = of.numbers();
    return new JsonObject()
        .put("verdict", of.verdict())
        .put("reason", of.reason())
        .put("is_positive_sub", sub.isPositiveSub())
        .put("no_pointsource_counterpart", sub.noPointsourceCounterpart())
        .put("not_moving", sub.notMoving())
        .put("no_ssobject", sub.noSsobject())
        .put("n_positive", sub.nPositive())
        .put("max_gap_days", sub.maxGapDays())
        .put("distpsnr1", numbers.distpsnr1())
        .put("sgscore1", numbers.sgscore1())
        .put("ssdistnr", numbers.ssdistnr())
        .put("rb", numbers.rb())
        .put("drb", numbers.drb())
        .put("cuts", of.cuts().stream().map(AlertRoutes::cut).toList());
  }

  private static JsonObject cut(Verdict.Cut of) {
    return new JsonObject()
        .put("name", of.name())
        .put("passed", of.passed())
        .put("value", of.value());
  }

  private void lightCurve(Context ctx) throws IOException {
    ArchivedAlert found = sources.alert(ctx);
    List<JsonObject> all = LightCurveJson.epochs(found.lightCurve());
    List<String> columns =
        List.of("kind", "jd", "mjd", "band", "mag", "magerr", "flux", "fluxerr", "zp", "limit");
    StringBuilder csv = new StringBuilder(String.join(",", columns)).append("\r\n");
    for (JsonObject epoch : all) {
      Map<String, @Nullable Object> row = epoch.fields();
      csv.append(
              String.join(
                  ",",
                  columns.stream()
                      .map(column -> row.get(column) == null ? "" : String.valueOf(row.get(column)))
                      .toList()))
          .append("\r\n");
    }
    WebServer.attachment(
        ctx, String.format(Locale.ROOT, "%s_lightcurve.csv", found.alert().candid()));
    WebServer.utf8(ctx, "text/csv; charset=utf-8", csv.toString());
  }
}
