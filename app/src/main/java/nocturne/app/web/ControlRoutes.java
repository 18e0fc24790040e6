package nocturne.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import nocturne.app.wiring.Services;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends nights, and retries dead letters, for callers with the home's token. Long actions
 * continue after the response.
 */
final class ControlRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A failure within this time, in milliseconds, fails the request. */
  private static final long SOON_MILLIS = 1_500;

  private final Services services;
  private final Control control;
  private final Token token;
  private final Tasks tasks;

  ControlRoutes(Services services, Control control, Token token, Tasks tasks) {
    this.services = services;
    this.control = control;
    this.token = token;
    this.tasks = tasks;
  }

  void route(RoutesConfig routes) {
    routes.get("/api/v1/control", this::tasks);
    routes.post("/api/v1/nights/{night}/start", this::start);
    routes.post("/api/v1/nights/{night}/end", this::end);
    routes.post("/api/v1/nights/{night}/dead-letters/retry", this::retry);
  }

  private void tasks(Context ctx) {
    requireToken(ctx);
    WebServer.json(ctx, Map.of("tasks", tasks.json()));
  }

  private void start(Context ctx) throws InterruptedException {
    requireToken(ctx);
    JsonNode body = body(ctx);
    Optional<String> topic = text(body, "topic");
    Optional<String> source = text(body, "source");
    Night night = NightRoutes.night(ctx.pathParam("night"));
    begin(ctx, "start", night, step -> control.start(night, topic, source, step));
  }

  private void end(Context ctx) throws InterruptedException {
    requireToken(ctx);
    Set<Stage> cancelled = new TreeSet<>();
    JsonNode words = body(ctx).path("cancel");
    if (!words.isMissingNode() && !words.isArray()) {
      throw WebProblem.wrongRequest("\"cancel\" must be a list of stages.");
    }
    words.forEach(word -> cancelled.add(stage(word.asText())));
    Night night = NightRoutes.night(ctx.pathParam("night"));
    begin(ctx, "end", night, step -> control.end(night, cancelled, step));
  }

  private void retry(Context ctx) throws InterruptedException {
    requireToken(ctx);
    JsonNode body = body(ctx);
    Optional<Reason> reason = text(body, "reason").map(DeadLetterRoutes::reason);
    Optional<Stage> stage = text(body, "stage").map(this::stage);
    Night night = NightRoutes.night(ctx.pathParam("night"));
    Wanted wanted = new Wanted(Optional.of(night), stage, reason, Optional.empty());
    begin(ctx, "retry", night, step -> control.retry(night, wanted, step));
  }

  private Stage stage(String word) {
    try {
      return services.pipeline().stageNamed(word);
    } catch (IllegalArgumentException e) {
      throw WebProblem.wrongRequest(String.valueOf(e.getMessage()));
    }
  }

  private void begin(Context ctx, String what, Night night, Tasks.Work work)
      throws InterruptedException {
    Tasks.Task task = tasks.begin(what, night, work);
    task.await(SOON_MILLIS);
    if (task.state() == Tasks.State.FAILED) {
      throw new WebProblem(409, task.says());
    }
    ctx.status(202);
    WebServer.json(ctx, task.json());
  }

  private void requireToken(Context ctx) {
    if (!token.isIn(ctx.header("Authorization"))) {
      ctx.header("WWW-Authenticate", "Bearer");
      throw new WebProblem(
          401,
          "Send the token as \"Authorization: Bearer ...\"; it is in the file %s of the home folder."
              .formatted(Token.FILE));
    }
  }

  /** The object that the request has, or one without fields. */
  private static JsonNode body(Context ctx) {
    if (ctx.body().isBlank()) {
      return MissingNode.getInstance();
    }
    if (!Objects.requireNonNullElse(ctx.contentType(), "").startsWith("application/json")) {
      throw new WebProblem(415, "Send what you want as application/json, or send nothing.");
    }
    try {
      @Nullable JsonNode body = JSON.readTree(ctx.body());
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      // answered below
    }
    throw WebProblem.wrongRequest("Send a JSON object, or nothing; that was something else.");
  }

  private static Optional<String> text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw WebProblem.wrongRequest("\"%s\" must be a text.".formatted(name));
    }
    return Optional.of(value.textValue());
  }
}
