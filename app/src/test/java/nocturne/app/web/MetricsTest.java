package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators are told of the metrics, and what they build on them. */
class MetricsTest {
  private static final Path PROJECT = Path.of("..");
  private static final Pattern USED = Pattern.compile("\\bnocturne_[a-z_]+\\b");

  private static String text(String file) throws IOException {
    return Files.readString(PROJECT.resolve(file), StandardCharsets.UTF_8);
  }

  @Test
  void theTableOfTheDocumentHasEveryMetricAsItIs() throws IOException {
    List<String> rows =
        Metrics.ALL.stream()
            .map(
                each ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(
                            each.name(),
                            each.type().name().toLowerCase(Locale.ROOT),
                            String.join(", ", each.labels()),
                            each.help()))
            .toList();
    assertThat(text("docs/metrics.md").lines().filter(line -> line.startsWith("| `nocturne_")))
        .containsExactlyElementsOf(rows);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops/grafana/nocturne.json",
        "ops/prometheus/alerts.yaml",
        "ops/prometheus/alerts.test.yaml"
      })
  void dashboardAndRulesNameOnlyMetricsThatThereAre(String file) throws IOException {
    Set<String> known = new TreeSet<>();
    for (Metrics.Metric each : Metrics.ALL) {
      known.add(each.name());
      if (each.type() == Metrics.Type.HISTOGRAM) {
        Set.of("_bucket", "_sum", "_count").forEach(end -> known.add(each.name() + end));
      }
    }
    Set<String> used = new TreeSet<>();
    Matcher found = USED.matcher(text(file));
    while (found.find()) {
      used.add(found.group());
    }
    assertThat(used).hasSizeGreaterThan(5);
    assertThat(known).containsAll(used);
  }

  @Test
  void aNameEndsWithItsUnitAndACounterWithTotal() {
    Map<String, Metrics.Type> types = new TreeMap<>();
    Metrics.ALL.forEach(each -> types.put(each.name(), each.type()));
    assertThat(types).hasSameSizeAs(Metrics.ALL);
    types.forEach(
        (name, type) ->
            assertThat(name.endsWith("_total")).as(name).isEqualTo(type == Metrics.Type.COUNTER));
  }
}
