package nocturne.app.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import nocturne.app.config.Settings;
import nocturne.app.output.Json;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import nocturne.broker.port.PortException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of one process and instance. It reads only; it sends no permission for pages of
 * other sites to read its answers, and bound to a loopback address it answers only to a loopback
 * name, so that no other site's name can be made to lead here (DNS rebinding).
 */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private static final String FOLDER = "/nocturne/app/web/";
  private static final String PROBLEM = "application/problem+json";
  private static final int MOST_THREADS = 16;
  private static final long STOP_MILLIS = 1_000;
  private static final int LEAST_THREADS = 4;
  private static final long LARGEST_REQUEST = 100_000;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none';"
              + " form-action 'self'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final String address;
  private final Figures figures;
  private final LiveNight live;
  private final Metrics metrics;
  private final SearchRoutes search;
  private final Javalin server;

  private WebServer(Settings.Web set, Services services, Workers workers) {
    this.address = set.address();
    this.figures = new Figures(services, workers);
    this.live = new LiveNight(services, figures);
    this.metrics = new Metrics(figures, live::readers);
    this.search = new SearchRoutes(services.stores());
    this.server = Javalin.create(config -> configure(config, services));
    try {
      server.start(address, set.port());
    } catch (JavalinBindException e) {
      LOG.info("port {} of {} is taken; the page gets another one", set.port(), address);
      close();
      throw e;
    }
  }

  /**
   * Starts the server. If its port is taken, it gets one that is free.
   *
   * @param workers whose work the night's page shows
   */
  public static WebServer start(Settings.Web set, Services services, Workers workers) {
    try {
      return new WebServer(set, services, workers);
    } catch (JavalinBindException e) {
      return new WebServer(new Settings.Web(set.enabled(), set.address(), 0), services, workers);
    }
  }

  /** Where the page is. */
  public String url() {
    return "http://" + (address.contains(":") ? "[" + address + "]" : address) + ":" + port() + "/";
  }

  int port() {
    return server.port();
  }

  /** Whether other machines can reach it: whoever can, reads everything. */
  public boolean isOpenToOthers() {
    return !isLoopback();
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private void configure(JavalinConfig config, Services services) {
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
    config.staticFiles.add(
        files -> {
          files.directory = FOLDER + "page";
          files.location = Location.CLASSPATH;
          files.headers = Map.of("Cache-Control", "no-cache");
        });
    config.routes.before(this::guard);
    config.routes.get("/openapi.yaml", ctx -> resource(ctx, "openapi.yaml", "application/yaml"));
    live.route(config.routes);
    metrics.route(config.routes);
    new NightRoutes(services).route(config.routes);
    new DeadLetterRoutes(services).route(config.routes);
    new AlertRoutes(services).route(config.routes);
    new ModelRoutes(services).route(config.routes);
    search.route(config.routes);
    new SqlRoutes(services.stores()).route(config.routes);
    config.routes.exception(WebProblem.class, (e, ctx) -> problem(ctx, e.status(), e.detail()));
    config.routes.exception(
        HttpResponseException.class,
        (e, ctx) -> problem(ctx, e.getStatus(), String.valueOf(e.getMessage())));
    config.routes.exception(
        PortException.Unavailable.class,
        (e, ctx) -> problem(ctx, 503, e.getMessage() + "; ask again later"));
    config.routes.exception(
        PortException.class, (e, ctx) -> problem(ctx, 500, String.valueOf(e.getMessage())));
    config.routes.exception(Exception.class, this::fault);
    config.routes.error(404, WebServer::notFound);
  }

  private void guard(Context ctx) {
    HEADERS.forEach(ctx::header);
    String host = Objects.requireNonNullElse(ctx.host(), "").toLowerCase(Locale.ROOT);
    if (isLoopback() && !LOOPBACK.contains(host.replaceFirst(":[0-9]+$", ""))) {
      throw new WebProblem(
          421,
          "This server is called localhost or 127.0.0.1, not \"%s\"; setting web.address to another"
                  .formatted(host)
              + " address opens it to other machines.");
    }
    if ("cross-site".equals(ctx.header("Sec-Fetch-Site")) && !ctx.path().equals("/")) {
      throw new WebProblem(403, "Another site's page asked for this; open it from here.");
    }
  }

  private static void notFound(Context ctx) {
    if (!PROBLEM.equals(ctx.res().getContentType())) {
      problem(
          ctx, 404, "There is nothing at " + ctx.path() + "; /openapi.yaml lists what there is.");
    }
  }

  private void fault(Exception e, Context ctx) {
    LOG.warn("{} {} failed", ctx.method(), ctx.path(), e);
    problem(ctx, 500, "This is a fault of the program: " + e);
  }

  private static void problem(Context ctx, int status, String detail) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", "about:blank");
    all.put("title", title(status));
    all.put("status", status);
    all.put("detail", detail);
    StringBuilder json = new StringBuilder();
    Json.value(json, all);
    ctx.status(status);
    utf8(ctx, PROBLEM, json.toString());
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
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
    StringBuilder json = new StringBuilder();
    Json.value(json, value);
    utf8(ctx, "application/json", json.toString());
  }

  /** Answers with a text; JSON has no other encoding than this one. */
  static void utf8(Context ctx, String type, String text) {
    ctx.contentType(type).result(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    live.close();
    figures.close();
    metrics.close();
    server.stop();
    search.close();
  }
}
