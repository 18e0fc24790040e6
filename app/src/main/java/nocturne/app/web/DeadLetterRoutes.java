package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.output.JsonObject;
import nocturne.app.query.DeadLetterQuery;
import nocturne.app.wiring.Services;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;

/** The dead letters of a night: a page of their list, and the packet of one. */
final class DeadLetterRoutes {
  private static final int LIMIT = 50;
  private static final Duration KEPT = Duration.ofSeconds(3);

  private final DeadLetterQuery query;
  private final Kept<DeadLetterIndex> newest = new Kept<>(KEPT, 5);

  DeadLetterRoutes(Services services) {
    this.query = new DeadLetterQuery(services);
  }

  void route(RoutesConfig routes) {
    routes.get("/api/v1/nights/{night}/dead-letters", this::list);
    routes.get("/api/v1/nights/{night}/dead-letters/{partition}/{offset}/packet", this::packet);
  }

  private DeadLetterIndex of(Night night) throws Exception {
    if (query.services().stores().journal().latest(night).isEmpty()) {
      throw WebProblem.notFound("Night " + night + " was never started; /api/v1/nights lists all.");
    }
    return newest.get(night, () -> query.of(night));
  }

  private void list(Context ctx) throws Exception {
    Night night = NightRoutes.night(ctx.pathParam("night"));
    Optional<String> reason = Optional.ofNullable(ctx.queryParam("reason"));
    reason.ifPresent(DeadLetterRoutes::reason);
    Optional<String> stage = Optional.ofNullable(ctx.queryParam("stage"));
    int limit = Parameters.limit(ctx, LIMIT);
    int offset = Parameters.offset(ctx);
    List<DeadLetterIndex.Entry> chosen =
        of(night).entries().stream()
            .filter(each -> reason.map(each.deadLetter().reason().name()::equals).orElse(true))
            .filter(each -> stage.map(each.deadLetter().stage().name()::equals).orElse(true))
            .toList();
    WebServer.json(
        ctx,
        Map.of(
            "total",
            chosen.size(),
            "pending",
            chosen.stream().filter(each -> each.state().isPending()).count(),
            "dead_letters",
            chosen.stream().skip(offset).limit(limit).map(DeadLetterRoutes::entry).toList()));
  }

  /** The reason of this name. */
  static Reason reason(String word) {
    return WebProblem.orWrong(() -> DeadLetterQuery.reason(word));
  }

  private void packet(Context ctx) throws Exception {
    Night night = NightRoutes.night(ctx.pathParam("night"));
    String name = ctx.pathParam("partition") + "/" + ctx.pathParam("offset");
    DeadLetterIndex.Entry entry =
        of(night).entries().stream()
            .filter(each -> DeadLetterQuery.name(each.first()).equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    WebProblem.notFound(
                        "Night %s has no dead letter %s; /api/v1/nights/%s/dead-letters lists them."
                            .formatted(night, name, night)));
    byte[] packet =
        query
            .packet(entry)
            .orElseThrow(
                () ->
                    WebProblem.notFound(
                        "The packet of dead letter " + name + " is no longer kept."));
    RecordPlace first = entry.first();
    WebServer.attachment(
        ctx, "dead-letter_%s_%s_%s".formatted(night, first.partition(), first.offset()));
    ctx.contentType("application/octet-stream").result(packet);
  }

  static Map<String, Object> count(DeadLetterQuery.Count of) {
    return Map.of("stage", of.stage(), "reason", of.reason(), "packets", of.packets());
  }

  private static JsonObject entry(DeadLetterIndex.Entry of) {
    DeadLetter deadLetter = of.deadLetter();
    return new JsonObject()
        .put("name", DeadLetterQuery.name(of.first()))
        .put("stage", deadLetter.stage().name())
        .put("reason", deadLetter.reason().name())
        .put("meaning", deadLetter.reason().meaning())
        .put("advice", deadLetter.reason().advice())
        .put("detail", deadLetter.cause().detail())
        .put("state", DeadLetterQuery.word(of.state()))
        .put("retries", of.retries())
        .put("written", LiveNight.time(Instant.ofEpochMilli(of.writtenMillis())))
        .put("candid", deadLetter.candid().map(Object::toString))
        .put("object_id", deadLetter.identity().objectId())
        .put("bytes", deadLetter.length())
        .put("origin", deadLetter.origin().toString());
  }
}
