package nocturne.google.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A server of JSON on a port of 127.0.0.1, with the manners that Google's have in common. */
final class RestServer implements AutoCloseable {
  /** An answer of HTTP. */
  record Answer(int status, Map<String, String> headers, byte[] body) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads;

  RestServer(String name, HttpHandler handler) {
    // Without it an answer whose body follows its headers waits 40 ms for the other side.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  static byte[] body(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in = exchange.getRequestBody()) {
      return (zipped ? new GZIPInputStream(in) : in).readAllBytes();
    }
  }

  /** Sends an answer, or as much of its body; the connection is closed then. */
  static void send(HttpExchange exchange, Answer answer, int most) throws IOException {
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      OutputStream out = exchange.getResponseBody();
      out.write(body, 0, Math.min(most, body.length));
      out.flush();
    }
  }

  static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  /** Percent signs only: a plus is a plus in a path, and Google's clients send none for a blank. */
  static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  static ObjectNode object(byte[] body) {
    try {
      if (JSON.readTree(body) instanceof ObjectNode read) {
        return read;
      }
    } catch (IOException e) {
      // as if it were another kind of JSON
    }
    throw new Refusal(400, "parseError", "Parse Error");
  }

  static Answer json(ObjectNode answer) {
    return json(200, answer);
  }

  private static Answer json(int status, ObjectNode answer) {
    return new Answer(
        status,
        Map.of("Content-Type", "application/json; charset=UTF-8"),
        answer.toString().getBytes(UTF_8));
  }

  static Answer error(Refusal e) {
    ObjectNode error = Buckets.node();
    ObjectNode body = error.putObject("error");
    body.put("code", e.status()).put("message", e.getMessage());
    body.putArray("errors")
        .addObject()
        .put("domain", "global")
        .put("reason", e.reason())
        .put("message", e.getMessage());
    return json(e.status(), error);
  }
}
