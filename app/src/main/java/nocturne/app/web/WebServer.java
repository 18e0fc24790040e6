package nocturne.app.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import nocturne.app.config.Settings;
import nocturne.app.output.Json;
import nocturne.app.output.JsonObject;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import nocturne.broker.port.PortException;
import nocturne.survey.kafka.SecretFile;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of one process and instance. It reads only, but for {@link ControlRoutes}, which
 * are there if the settings want them. It sends no permission for pages of other sites to read its
 * answers, and {@link RequestGuard} refuses what other sites' pages ask for.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private static final String FOLDER = "/nocturne/app/web/";
  private static final String PROBLEM = "application/problem+json";
  private static final int MOST_THREADS = 16;
  private static final long STOP_MILLIS = 1_000;
  private static final int LEAST_THREADS = 4;
  private static final long LARGEST_REQUEST = 100_000;

  private final Settings.Web set;
  private final RequestGuard guard;
  private final Optional<Tls> tls;
  private final Optional<Token> token;
  private final Tasks tasks;
  private final Figures figures;
  private final LiveNight live;
  private final Metrics metrics;
  private final AlertSources sources;
  private final Javalin server;

  private WebServer(Settings.Web set, Services services, Workers workers, Control control) {
    this.set = set;
    this.guard = new RequestGuard(set.address(), set.hosts().orElse(""));
    this.tls = Tls.of(set, services.home().root());
    this.token = set.control() ? token(services) : Optional.empty();
    this.tasks = new Tasks(services.clock());
    this.figures = new Figures(services, workers);
    this.live = new LiveNight(services, figures, token.map(is -> tasks));
    this.metrics = new Metrics(figures, live::readers);
    this.sources = new AlertSources(services);
    this.server = Javalin.create(config -> configure(config, services, control));
    try {
      server.start(set.address(), set.port());
    } catch (JavalinBindException e) {
      LOG.info("port {} of {} is taken; the page gets another one", set.port(), set.address());
      close();
      throw e;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    tls.flatMap(of -> SecretFile.readers(of.key()).map(who -> of.key() + " " + who))
        .ifPresent(LOG::warn);
  }

  /**
   * Starts the server. If its port is taken, it gets one that is free.
   *
   * @param workers for the night's page
   * @param control the actions of the page
   * @throws IllegalArgumentException if the settings of TLS are wrong
   */
  public static WebServer start(
      Settings.Web set, Services services, Workers workers, Control control) {
    try {
      return new WebServer(set, services, workers, control);
    } catch (JavalinBindException e) {
      return new WebServer(set.withPort(0), services, workers, control);
    }
  }

  /** The home's token; empty, with a warning, if it cannot be had: then nothing is controlled. */
  private static Optional<Token> token(Services services) {
    try {
      return Optional.of(Token.of(services.home().root()));
    } catch (IOException e) {
      LOG.warn("The page cannot start or end nights: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Where the page is. */
  public String url() {
    String address = set.address();
    return "%s://%s:%s/"
        .formatted(
            tls.isPresent() ? "https" : "http",
            address.contains(":") ? "[" + address + "]" : address,
            port());
  }

  int port() {
    return server.port();
  }

  /**
   * A sentence on what users of other machines can do here; empty if no other machine can reach
   * this server.
   */
  public Optional<String> warning() {
    if (RequestGuard.isLoopback(set.address())) {
      return Optional.empty();
    }
    String all =
        "The page is open to other machines: whoever reaches %s reads everything of this instance"
            .formatted(url());
    if (tls.isPresent()) {
      return Optional.of(all + ".");
    }
    return Optional.of(
        all
            + ", and whoever is on the way too, since it is sent without encryption"
            + (token.isPresent()
                ? ". So is the token with which nights are started and ended: set"
                    + " web.tls-certificate and web.tls-key, or web.control = false."
                : "."));
  }

  private void configure(JavalinConfig config, Services services, Control control) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = LARGEST_REQUEST;
    QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
    threads.setName("web");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyServer(jetty -> jetty.setStopTimeout(STOP_MILLIS));
    tls.ifPresent(
        of ->
            config.jetty.addConnector(
                (jetty, http) -> of.connector(jetty, http, set.address(), set.port())));
    config.staticFiles.add(
        files -> {
          files.directory = FOLDER + "page";
          files.location = Location.CLASSPATH;
          files.headers = Map.of("Cache-Control", "no-cache");
        });
    config.routes.before(guard::check);
    config.routes.get("/openapi.yaml", ctx -> resource(ctx, "openapi.yaml", "application/yaml"));
    live.route(config.routes);
    metrics.route(config.routes);
    new NightRoutes(services).route(config.routes);
    new DeadLetterRoutes(services).route(config.routes);
    new AlertRoutes(sources).route(config.routes);
    new ModelRoutes(sources).route(config.routes);
    new SearchRoutes(sources, services.names().survey()).route(config.routes);
    new SkyPortalRoutes(services, sources).route(config.routes);
    new TableRoutes(services, sources).route(config.routes);
    new SqlRoutes(services.stores(), SqlRoutes.LIMITS).route(config.routes);
    token.ifPresent(is -> new ControlRoutes(services, control, is, tasks).route(config.routes));
    new TopicRoutes(services).route(config.routes);
    problems(config.routes);
  }

  /** Answers with the problem where a request fails. */
  static void problems(RoutesConfig routes) {
    routes.exception(WebProblem.class, (e, ctx) -> problem(ctx, e.status(), e.detail()));
    routes.exception(
        HttpResponseException.class,
        (e, ctx) -> problem(ctx, e.getStatus(), String.valueOf(e.getMessage())));
    routes.exception(
        PortException.Unavailable.class,
        (e, ctx) -> problem(ctx, 503, e.getMessage() + "; ask again later"));
    routes.exception(
        PortException.class, (e, ctx) -> problem(ctx, 500, String.valueOf(e.getMessage())));
    routes.exception(Exception.class, WebServer::fault);
    routes.error(404, WebServer::notFound);
  }

  private static void notFound(Context ctx) {
    if (!PROBLEM.equals(ctx.res().getContentType())) {
      problem(
          ctx, 404, "There is nothing at " + ctx.path() + "; /openapi.yaml lists what there is.");
    }
  }

  private static void fault(Exception e, Context ctx) {
    LOG.warn("{} {} failed", ctx.method(), ctx.path(), e);
    problem(ctx, 500, "This is a fault of the program: " + e);
  }

  private static void problem(Context ctx, int status, String detail) {
    ctx.status(status);
    JsonObject problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title(status))
            .put("status", status)
            .put("detail", detail);
    utf8(ctx, PROBLEM, Json.of(problem));
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 421 -> "Misdirected Request";
      case 500 -> "Internal Server Error";
      case 503 -> "Service Unavailable";
      default -> "Problem";
    };
  }

  private static void resource(Context ctx, String name, String type) throws IOException {
    try (InputStream in = WebServer.class.getResourceAsStream(FOLDER + name)) {
      ctx.contentType(type).result(Objects.requireNonNull(in).readAllBytes());
    }
  }

  /** Answers with a value of maps, lists, numbers and texts as JSON. */
  static void json(Context ctx, Object value) {
    utf8(ctx, "application/json", Json.of(value));
  }

  /** Says under which name the answer is to be saved. */
  static void attachment(Context ctx, String file) {
    ctx.header("Content-Disposition", "attachment; filename=\"" + file + "\"");
  }

  /** Answers with a text; JSON has no other encoding than this one. */
  static void utf8(Context ctx, String type, String text) {
    ctx.contentType(type).result(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    tasks.close();
    live.close();
    figures.close();
    metrics.close();
    try {
      server.stop();
    } catch (JavalinException e) {
      LOG.info("readers of the page were cut off: {}", String.valueOf(e.getMessage()));
    }
    sources.close();
  }
}
