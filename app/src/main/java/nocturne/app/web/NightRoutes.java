package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.output.JsonObject;
import nocturne.app.query.NightQuery;
import nocturne.app.query.StatusQuery;
import nocturne.app.query.StatusRow;
import nocturne.app.wiring.Services;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.BookCheck;
import nocturne.broker.books.Depth;
import nocturne.broker.books.Difference;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.core.night.Night;

/** Nights with their steps and books, and the status of the instance. */
final class NightRoutes {
  private static final int MOST_DIFFERENCES = 100;
  private static final Duration KEPT = Duration.ofSeconds(1);
  private static final Duration BOOKS_KEPT = Duration.ofSeconds(10);

  private final Services services;
  private final Kept<List<JsonObject>> nights = new Kept<>(KEPT, 1);
  private final Kept<NightBooks> books = new Kept<>(BOOKS_KEPT, 20);

  NightRoutes(Services services) {
    this.services = services;
  }

  void route(RoutesConfig routes) {
    routes.get("/api/v1/status", this::status);
    routes.get("/api/v1/nights", this::nights);
    routes.get("/api/v1/nights/{night}", this::night);
    routes.get("/api/v1/nights/{night}/books", this::booksNow);
  }

  private void status(Context ctx) throws IOException {
    List<StatusRow> rows = new StatusQuery(services.home(), services).rows();
    WebServer.json(ctx, rows.stream().map(StatusRow::typed).toList());
  }

  private void nights(Context ctx) throws Exception {
    WebServer.json(ctx, Parameters.page(ctx, nights.get("all", this::all), false));
  }

  private List<JsonObject> all() {
    List<JsonObject> all = new ArrayList<>();
    new NightQuery(services.stores())
        .nights()
        .forEach(of -> all.add(night(of.latest(), of.books())));
    Collections.reverse(all);
    return all;
  }

  /** The books as the stores have them now, as {@code nocturne books} makes them. */
  private void booksNow(Context ctx) throws Exception {
    Night night = night(ctx.pathParam("night"));
    requireStarted(night, services.stores().journal().latest(night).isPresent());
    NightBooks now =
        books.get(
            night,
            () ->
                services.conductor((n, what) -> {}).audit(night, Depth.PLAIN, AuditProgress.NONE));
    WebServer.json(ctx, books(now));
  }

  private static void requireStarted(Night night, boolean was) {
    if (!was) {
      throw WebProblem.notFound("Night " + night + " was never started; /api/v1/nights lists all.");
    }
  }

  private void night(Context ctx) {
    Night night = night(ctx.pathParam("night"));
    NightQuery query = new NightQuery(services.stores());
    List<NightQuery.Step> steps = query.steps(night, services.clock().instant());
    requireStarted(night, !steps.isEmpty());
    JournalEntry latest = steps.get(steps.size() - 1).entry();
    Optional<NightBooks> books = services.stores().books().kept(night, latest.revision());
    WebServer.json(
        ctx,
        night(latest, books)
            .put("steps", steps.stream().map(NightRoutes::step).toList())
            .put("books", books.map(NightRoutes::books)));
  }

  static Night night(String text) {
    try {
      return Night.parse(text);
    } catch (IllegalArgumentException e) {
      throw WebProblem.wrongRequest("\"" + text + "\" is no night; write its date as YYYY-MM-DD.");
    }
  }

  private static JsonObject night(JournalEntry of, Optional<NightBooks> books) {
    return new JsonObject()
        .put("night", of.night().toString())
        .put("state", of.state().toString())
        .put("revision", of.revision())
        .put("since", LiveNight.time(of.at()))
        .put("topic", of.surveyTopic())
        .put("conductor", of.conductor())
        .put("note", of.note())
        .put("balanced", books.map(NightBooks::balance))
        .put("counts", books.<Object>map(NightBooks::counts).orElse(Map.of()));
  }

  private static JsonObject step(NightQuery.Step of) {
    return new JsonObject()
        .put("state", of.entry().state().toString())
        .put("at", LiveNight.time(of.entry().at()))
        .put("seconds", of.lasted().map(NightRoutes::seconds))
        .put("usual_seconds", of.usually().map(NightRoutes::seconds))
        .put("note", of.note());
  }

  private static double seconds(Duration of) {
    return of.toMillis() / 1000.0;
  }

  private static JsonObject books(NightBooks of) {
    return new JsonObject()
        .put("revision", of.revision())
        .put("at", LiveNight.time(of.at()))
        .put("balanced", of.balance())
        .put("checks", of.checks().stream().map(NightRoutes::check).toList())
        .put("counts", of.counts())
        .put("dead_lettered", of.deadLettered());
  }

  private static JsonObject check(BookCheck of) {
    BookCheck.Sides sides = of.sides();
    return new JsonObject()
        .put("check", of.checkName().toString())
        .put("expected_as", sides.expectedAs())
        .put("expected", sides.expected())
        .put("found_as", sides.foundAs())
        .put("found", sides.found())
        .put("state", of.state().label())
        .put(
            "differences",
            of.differences().stream().limit(MOST_DIFFERENCES).map(Difference::words).toList());
  }
}
