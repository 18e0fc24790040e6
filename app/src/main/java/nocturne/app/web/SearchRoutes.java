package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.app.output.Format;
import nocturne.app.output.JsonObject;
import nocturne.app.query.AlertSearch;
import nocturne.app.query.AlertSearch.NearAlert;
import nocturne.app.query.FindsQuery;
import nocturne.app.query.FindsQuery.Between;
import nocturne.app.query.FoundAlert;
import nocturne.app.query.SearchConditions;
import nocturne.app.search.AlertTables;
import nocturne.core.lightcurve.Detection;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.sky.AngleText;
import nocturne.core.sky.Cone;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.SearchFields.Field;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/** Alerts by object and by place, and those that passed the filter. */
record SearchRoutes(AlertSources sources, Survey survey) {
  private static final int LIMIT = 50;

  /** Default radius of a cone, in arcseconds. */
  static final double RADIUS = 5;

  void route(RoutesConfig routes) {
    routes.get("/api/v1/alerts", this::alerts);
    routes.get("/api/v1/objects/{objectId}", this::object);
    routes.get("/api/v1/objects/{objectId}/lightcurve", this::lightCurve);
    routes.get("/api/v1/cone", this::cone);
    routes.get("/api/v1/finds", this::finds);
    routes.get("/api/v1/sky", this::sky);
  }

  /** Alerts by their night, brightness, band and verdict alone. */
  private void alerts(Context ctx) {
    int limit = Parameters.limit(ctx, LIMIT);
    List<FoundAlert> found =
        sources.search().newest(conditions(ctx), limit + 1, Parameters.offset(ctx));
    List<FoundAlert> page = found.stream().limit(limit).toList();
    Optional<Format> format = TableFiles.wanted(ctx);
    if (format.isPresent()) {
      TableFiles.answer(ctx, format.get(), "alerts", described().newest(), page);
    } else {
      WebServer.json(
          ctx,
          Map.of("more", found.size() > limit, "alerts", page.stream().map(this::alert).toList()));
    }
  }

  private void object(Context ctx) {
    String objectId = ctx.pathParam("objectId");
    SearchConditions conditions = conditions(ctx);
    List<FoundAlert> found =
        WebProblem.orWrong(() -> sources.search().object(objectId, conditions));
    Optional<Format> format = TableFiles.wanted(ctx);
    List<FoundAlert> page = Parameters.page(ctx, found, format.isPresent());
    if (format.isPresent()) {
      TableFiles.answer(ctx, format.get(), objectId, described().alerts(objectId), page);
    } else {
      answer(ctx, found.size(), page.stream().map(this::alert).toList());
    }
  }

  private SearchConditions conditions(Context ctx) {
    return Parameters.conditions(ctx, survey);
  }

  private AlertTables described() {
    return new AlertTables(survey);
  }

  /** All that is known of an object; as a file its detections in the columns of sncosmo. */
  private void lightCurve(Context ctx) throws IOException {
    String objectId = ctx.pathParam("objectId");
    SearchConditions conditions = conditions(ctx);
    LightCurve curve =
        WebProblem.orWrong(() -> sources.search().whole(objectId, conditions, this::packet));
    Optional<Format> format = TableFiles.wanted(ctx);
    if (format.isPresent()) {
      List<Detection> usable =
          curve.detections().stream().filter(at -> at.fluxError().isPresent()).toList();
      TableFiles.answer(
          ctx, format.get(), objectId + "_lightcurve", AlertTables.sncosmo(objectId), usable);
    } else {
      WebServer.json(ctx, LightCurveJson.of(curve));
    }
  }

  private Optional<LightCurve> packet(FoundAlert of) {
    try {
      return sources.alert(of.candid(), of.night()).map(found -> found.alert().lightCurve());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void cone(Context ctx) {
    String radius = Optional.ofNullable(ctx.queryParam("radius")).orElse(Double.toString(RADIUS));
    Cone cone =
        WebProblem.orWrong(
            () ->
                new Cone(
                    SkyPosition.parse(wanted(ctx, "ra"), wanted(ctx, "dec")),
                    AngleText.radius(radius)));
    List<NearAlert> found = sources.search().cone(cone, conditions(ctx));
    Optional<Format> format = TableFiles.wanted(ctx);
    List<NearAlert> page = Parameters.page(ctx, found, format.isPresent());
    if (format.isPresent()) {
      String place = radius + " of " + wanted(ctx, "ra") + " " + wanted(ctx, "dec");
      TableFiles.answer(ctx, format.get(), "cone", described().near(place), page);
      return;
    }
    List<JsonObject> alerts = new ArrayList<>();
    for (NearAlert near : page) {
      alerts.add(
          new JsonObject()
              .put("separation", near.separation())
              .putAll(alert(near.alert()).fields()));
    }
    answer(ctx, found.size(), alerts);
  }

  private void finds(Context ctx) {
    Map<String, Between> between = new LinkedHashMap<>();
    for (String name : FindsQuery.values(survey)) {
      if (name.equals(FindsQuery.OBJECT)) {
        continue;
      }
      OptionalDouble least = Parameters.number(ctx, "min_" + name);
      OptionalDouble greatest = Parameters.number(ctx, "max_" + name);
      if (least.isPresent() || greatest.isPresent()) {
        between.put(
            name,
            new Between(
                least.orElse(Double.NEGATIVE_INFINITY), greatest.orElse(Double.POSITIVE_INFINITY)));
      }
    }
    String order = Optional.ofNullable(ctx.queryParam("sort")).orElse("-" + FindsQuery.TIME);
    FindsQuery.Wanted wanted =
        new FindsQuery.Wanted(
            isPerAlert(ctx),
            Parameters.night(ctx, "night"),
            Optional.ofNullable(ctx.queryParam("quality")),
            between,
            order.replaceFirst("^-", ""),
            order.startsWith("-"));
    int limit = Parameters.limit(ctx, LIMIT);
    int offset = Parameters.offset(ctx);
    FindsQuery.Page page =
        WebProblem.orWrong(() -> new FindsQuery(sources.tables()).page(wanted, limit, offset));
    WebServer.json(
        ctx,
        Map.of("total", page.total(), "finds", page.finds().stream().map(this::find).toList()));
  }

  private static boolean isPerAlert(Context ctx) {
    String per = Optional.ofNullable(ctx.queryParam("per")).orElse("object");
    return switch (per) {
      case "object" -> false;
      case "alert" -> true;
      default -> throw WebProblem.wrongRequest("\"" + per + "\" is neither object nor alert.");
    };
  }

  private JsonObject find(FindsQuery.Find of) {
    return alert(of.alert())
        .put("galactic_latitude", of.galacticLatitude())
        .put("alerts", of.alerts())
        .put("detections", of.detections())
        .put("first_jd", of.firstJd())
        .put("rise", of.rise())
        .put("nearest", of.nearest());
  }

  private void sky(Context ctx) {
    List<Map<String, Object>> cells = new ArrayList<>();
    for (AlertSearch.Cell cell : sources.search().sky(Parameters.night(ctx, "night"))) {
      cells.add(
          Map.of("ra", cell.centre().ra(), "dec", cell.centre().dec(), "alerts", cell.alerts()));
    }
    WebServer.json(ctx, Map.of("side", AlertSearch.Cell.SIDE, "cells", cells));
  }

  private static void answer(Context ctx, int total, List<JsonObject> alerts) {
    WebServer.json(ctx, Map.of("total", total, "alerts", alerts));
  }

  /** A parameter that a cone must have. */
  static String wanted(Context ctx, String name) {
    @Nullable String text = ctx.queryParam(name);
    if (text == null) {
      throw WebProblem.wrongRequest(
          "A cone wants ra and dec, in degrees or sexagesimal, and may have a radius; "
              + name
              + " is missing.");
    }
    return text;
  }

  private JsonObject alert(FoundAlert of) {
    Optional<Detection> detection = of.detection();
    JsonObject scores = new JsonObject();
    List<Field> names = survey.searchFields().scores();
    for (int i = 0; i < names.size(); i++) {
      scores.put(names.get(i).name(), of.scores().get(i));
    }
    return new JsonObject()
        .put("candid", of.candid().toString())
        .put("object_id", of.objectId())
        .put("night", of.night().toString())
        .put("ra", of.position().map(SkyPosition::ra))
        .put("dec", of.position().map(SkyPosition::dec))
        .put("jd", detection.map(Detection::jd))
        .put("band", detection.map(Detection::band))
        .put("mag", detection.map(Detection::mag))
        .put("magerr", detection.map(Detection::magError))
        .put("sign", detection.map(Detection::sign))
        .put("scores", scores)
        .put("passed", of.passed())
        .put("fit", of.fit().map(SearchRoutes::fit));
  }

  /** The outcome of a fit, in short. */
  static JsonObject fit(FitOutcome of) {
    JsonObject all = new JsonObject();
    if (of instanceof Fitted fitted) {
      all.put("quality", fitted.quality().label());
      for (SaltParameter parameter : SaltParameter.values()) {
        all.put(parameter.label(), fitted.parameters().get(parameter))
            .put(parameter.label() + "_err", fitted.error(parameter));
      }
      all.put("at_bound", String.join(" ", fitted.atBound()));
      all.put("chisq", fitted.chisq());
      all.put("ndof", fitted.ndof());
    } else if (of instanceof NotFitted not) {
      all.put("reason", not.reason().name());
      all.put("detail", not.detail());
    }
    return all;
  }
}
