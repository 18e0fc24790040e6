package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.wiring.Stores;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.duckdb.SqlOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How queries are held to their time, and to two at once. */
class SqlRoutesTest {
  private static final String ENDLESS = "SELECT sum(range) FROM range(1000000000000)";

  @TempDir Path folder;

  private static CompletableFuture<HttpResponse<String>> ask(Javalin server, String query) {
    return HttpClient.newHttpClient()
        .sendAsync(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%s/api/v1/sql".formatted(server.port())))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        new ObjectMapper().createObjectNode().put("query", query).toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String detail(HttpResponse<String> answer) throws Exception {
    JsonNode problem = new ObjectMapper().readTree(answer.body());
    return answer.statusCode() + " " + problem.path("detail").asText();
  }

  @Test
  void aLongQueryIsEndedAndAThirdOneIsRefusedMeanwhile() throws Exception {
    assertThat(SqlRoutes.LIMITS.longest()).isEqualTo(Duration.ofSeconds(20));
    Home home = Home.create(folder.resolve("nocturne-home"));
    Names names = new Names(Names.DEFAULT_PROJECT, Instance.testing("test"), Ztf.SURVEY);
    Configuration configuration = Configuration.read(home.root(), Map.of(), Map.of());
    try (Stores stores = Stores.open(home, configuration, names)) {
      Javalin server =
          Javalin.create(
              config -> {
                config.startup.showJavalinBanner = false;
                new SqlRoutes(stores, new SqlOptions(512, 1, Duration.ofSeconds(3)))
                    .route(config.routes);
                WebServer.problems(config.routes);
              });
      server.start("127.0.0.1", 0);
      try {
        List<CompletableFuture<HttpResponse<String>>> three =
            Stream.of(ENDLESS, ENDLESS, ENDLESS).map(query -> ask(server, query)).toList();
        List<String> said = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> each : three) {
          said.add(detail(each.get()));
        }
        assertThat(said)
            .satisfiesOnlyOnce(each -> assertThat(each).startsWith("503 2 queries run already"))
            .filteredOn(each -> each.startsWith("400 The query was ended after 3 s"))
            .hasSize(2);
        assertThat(ask(server, "SELECT 1").get().statusCode()).isEqualTo(200);
      } finally {
        server.stop();
      }
    }
  }
}
