package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import nocturne.app.query.AlertSearch;
import nocturne.app.query.AlertSearch.NearAlert;
import nocturne.app.query.FoundAlert;
import nocturne.app.query.SearchConditions;
import nocturne.app.wiring.Stores;
import nocturne.core.lightcurve.Detection;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.NotFitted;
import nocturne.core.sky.AngleText;
import nocturne.core.sky.Cone;
import nocturne.core.sky.SkyPosition;
import nocturne.core.survey.SearchFields.Field;
import org.jspecify.annotations.Nullable;

/** Alerts by object and by place, from one search that is kept. */
final class SearchRoutes implements AutoCloseable {
  private static final int MOST = 1_000;
  private static final String RADIUS = "5";

  private final Stores stores;
  private @Nullable AlertSearch search;

  SearchRoutes(Stores stores) {
    this.stores = stores;
  }

  void route(RoutesConfig routes) {
    routes.get("/api/v1/objects/{objectId}", this::object);
    routes.get("/api/v1/cone", this::cone);
  }

  private synchronized AlertSearch search() {
    @Nullable AlertSearch open = search;
    if (open == null) {
      open = AlertSearch.of(stores);
      search = open;
    }
    return open;
  }

  private void object(Context ctx) {
    String objectId = ctx.pathParam("objectId");
    List<FoundAlert> found = orWrong(() -> search().object(objectId, SearchConditions.none()));
    answer(ctx, found.size(), found.stream().limit(MOST).map(this::alert).toList());
  }

  private void cone(Context ctx) {
    String radius = Optional.ofNullable(ctx.queryParam("radius")).orElse(RADIUS);
    Cone cone =
        orWrong(
            () ->
                new Cone(
                    SkyPosition.parse(wanted(ctx, "ra"), wanted(ctx, "dec")),
                    AngleText.radius(radius)));
    List<NearAlert> found = search().cone(cone, SearchConditions.none());
    List<Map<String, @Nullable Object>> alerts = new ArrayList<>();
    for (NearAlert near : found.subList(0, Math.min(MOST, found.size()))) {
      Map<String, @Nullable Object> alert = new LinkedHashMap<>();
      alert.put("separation", near.separation());
      alert.putAll(alert(near.alert()));
      alerts.add(alert);
    }
    answer(ctx, found.size(), alerts);
  }

  private static void answer(Context ctx, int total, List<Map<String, @Nullable Object>> alerts) {
    WebServer.json(ctx, Map.of("total", total, "alerts", alerts));
  }

  private static String wanted(Context ctx, String name) {
    @Nullable String text = ctx.queryParam(name);
    if (text == null) {
      throw WebProblem.wrongRequest(
          "A cone wants ra and dec, in degrees or sexagesimal, and may have a radius; "
              + name
              + " is missing.");
    }
    return text;
  }

  private static <T> T orWrong(Supplier<T> answer) {
    try {
      return answer.get();
    } catch (IllegalArgumentException e) {
      throw WebProblem.wrongRequest(String.valueOf(e.getMessage()));
    }
  }

  private Map<String, @Nullable Object> alert(FoundAlert of) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("candid", of.candid().toString());
    all.put("object_id", of.objectId().orElse(null));
    all.put("night", of.night().toString());
    all.put("ra", of.position().map(SkyPosition::ra).orElse(null));
    all.put("dec", of.position().map(SkyPosition::dec).orElse(null));
    @Nullable Detection detection = of.detection().orElse(null);
    all.put("jd", detection == null ? null : detection.jd());
    all.put("band", detection == null ? null : detection.band());
    all.put("mag", detection == null ? null : detection.mag());
    all.put("magerr", detection == null ? null : detection.magError());
    all.put("sign", detection == null ? null : detection.sign());
    Map<String, @Nullable Object> scores = new LinkedHashMap<>();
    List<Field> names = stores.names().survey().searchFields().scores();
    for (int i = 0; i < names.size(); i++) {
      scores.put(names.get(i).name(), of.scores().get(i));
    }
    all.put("scores", scores);
    all.put("passed", of.passed());
    all.put("fit", of.fit().map(SearchRoutes::fit).orElse(null));
    return all;
  }

  private static Map<String, @Nullable Object> fit(FitOutcome of) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    if (of instanceof Fitted fitted) {
      all.put("quality", fitted.quality().name().toLowerCase(Locale.ROOT));
      all.put("z", fitted.parameters().z());
      all.put("x1", fitted.parameters().x1());
      all.put("c", fitted.parameters().c());
      all.put("chisq", fitted.chisq());
      all.put("ndof", fitted.ndof());
    } else if (of instanceof NotFitted not) {
      all.put("reason", not.reason().name());
      all.put("detail", not.detail());
    }
    return all;
  }

  @Override
  public synchronized void close() {
    if (search != null) {
      search.close();
    }
  }
}
