package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests are refused, by the headers that a browser sends and a page cannot choose. */
class RequestGuardTest {
  private static final String PAGE = "broker.example";

  /** Status of a request with these headers. */
  private static String status(RequestGuard guard, String method, List<String> headers)
      throws IOException {
    Javalin server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.routes.before(guard::check);
              config.routes.get("/x", ctx -> ctx.result("read"));
              config.routes.post("/x", ctx -> ctx.result("done"));
              config.routes.exception(WebProblem.class, (e, ctx) -> ctx.status(e.status()));
            });
    server.start("127.0.0.1", 0);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request =
          "%s /x HTTP/1.1\r\n%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
              .formatted(method, String.join("\r\n", headers));
      socket
          .getOutputStream()
          .write(
              request
                  .replace("PORT", Integer.toString(server.port()))
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .split(" ", 3)[1];
    } finally {
      server.stop();
    }
  }

  private static String get(RequestGuard guard, String host) throws IOException {
    return status(guard, "GET", List.of("Host: " + host));
  }

  private static String post(RequestGuard guard, String... headers) throws IOException {
    return status(guard, "POST", List.of(headers));
  }

  @Test
  void onALoopbackAddressOnlyItsNamesAndThoseThatAreSetAreOurs() throws IOException {
    RequestGuard guard = new RequestGuard("127.0.0.1", " ," + PAGE + ", other.example");
    for (String ours : List.of("localhost:PORT", "127.0.0.1", "[::1]:9", PAGE, "Other.Example:4")) {
      assertThat(get(guard, ours)).as(ours).isEqualTo("200");
    }
    for (String other : List.of("evil.example", "10.0.0.7:PORT", "localhost.evil.example", "")) {
      assertThat(get(guard, other)).as(other).isIn("421", "400");
    }
  }

  @Test
  void onAnotherAddressAnyAddressIsOursAndNoOtherName() throws IOException {
    RequestGuard guard = new RequestGuard("0.0.0.0", PAGE);
    for (String ours : List.of("10.0.0.7:PORT", "[fe80::1]", "localhost", PAGE)) {
      assertThat(get(guard, ours)).as(ours).isEqualTo("200");
    }
    assertThat(get(guard, "evil.example")).isEqualTo("421");
    assertThat(get(guard, "1.evil.example")).isEqualTo("421");
  }

  @Test
  void whatMayChangeSomethingComesFromAPageOfOursOrFromNone() throws IOException {
    RequestGuard guard = new RequestGuard("127.0.0.1", PAGE);
    String host = "Host: localhost:PORT";
    assertThat(post(guard, host)).isEqualTo("200");
    assertThat(post(guard, host, "Origin: http://localhost:PORT", "Sec-Fetch-Site: same-origin"))
        .isEqualTo("200");
    assertThat(post(guard, host, "Origin: https://" + PAGE)).isEqualTo("200");
    assertThat(post(guard, host, "Sec-Fetch-Site: same-site")).isEqualTo("403");
    assertThat(post(guard, host, "Sec-Fetch-Site: cross-site")).isEqualTo("403");
    assertThat(post(guard, host, "Origin: http://localhost:1")).isEqualTo("403");
    assertThat(post(guard, host, "Origin: https://evil.example")).isEqualTo("403");
    assertThat(post(guard, host, "Origin: null")).isEqualTo("403");
    assertThat(status(guard, "GET", List.of(host, "Sec-Fetch-Site: cross-site"))).isEqualTo("403");
    assertThat(status(guard, "GET", List.of(host, "Sec-Fetch-Site: same-site"))).isEqualTo("200");
  }
}
