package nocturne.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportPageTest {
  private static final String FOUND =
      """
      {"type":"run","bench":"chain","at":"2026-11-30T21:53:24Z","java":"25.0.3","processors":2}
      {"type":"chain","round":1,"alerts":60000,"alerts_s":1989.4,"floor_s":8160.0,"ratio":0.244,"ms_alert":0.87,"cores":1.8,"passed":1200,"fitted":1051}
      {"type":"part","round":1,"part":"ingest","ms_alert":0.12}
      {"type":"part","round":1,"part":"fits & <plots>","ms_alert":0.24}
      {"minute":"1","alerts":60,"alerts_p50_ms":900,"rss_mib":940}
      {"minute":"2","alerts":60,"alerts_p50_ms":44,"rss_mib":1052}
      {"minute":"2 to 2","alerts":60,"alerts_p50_ms":44,"rss_mib":1052}
      {"type":"latency","share":0.5,"alerts_ms":44,"passed_ms":71}
      {"type":"latency","share":0.99,"alerts_ms":249,"passed_ms":null}
      {"type":"tenth","tenth":1,"alerts_s":900.0,"ms_alert":2.3,"heap_mb":209.0}
      {"type":"tenth","tenth":2,"alerts_s":1400.0,"ms_alert":1.2,"heap_mb":265.0}
      {"type":"night","alerts":60000,"passed":1200,"fitted":1051,"minutes":0.77,"ms_alert":1.3,"disk_mb_s":579.0,"balances":true}
      {"type":"store","what":"bucket packs","bytes_alert":46000.0,"of_packet":0.62}
      {"type":"archive","way":"packs","packets":4000,"packets_s":9991.0,"mb_s":743.0,"made_mb_s":461.0,"bytes_ratio":0.62,"cpu_us_packet":41.9}
      {"type":"wide","workers":2,"alerts":60000,"alerts_s":1000.0,"worker_ms_alert":1.0,"kafka_ms_alert":0.25,"kafka_share":0.2,"cores_a_worker":0.9}
      """;

  @TempDir private Path folder;

  private String page(String found, Optional<History> history) throws Exception {
    Files.writeString(folder.resolve("found.json"), found);
    return new ReportPage(Findings.in(folder), history).html();
  }

  private static History history() {
    return new History(
        List.of(
            new History.Row("2026-11-28", "43e1d98e", "1478", "5660", 0.26, "paced"),
            new History.Row("2026-11-29", "7435fd50", "2045", "7737", 0.26, "paced again")));
  }

  private static List<Document> plots(String page) throws Exception {
    Matcher plots = Pattern.compile("<svg .*?</svg>", Pattern.DOTALL).matcher(page);
    return plots
        .results()
        .map(
            plot -> {
              try {
                return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(plot.group())));
              } catch (Exception e) {
                throw new AssertionError(plot.group(), e);
              }
            })
        .toList();
  }

  @Test
  void everythingThatWasFoundHasItsPlotOrTable() throws Exception {
    String page = page(FOUND, Optional.of(history()));
    assertThat(page)
        .contains("Ratio to Kafka alone over commits", "7435fd50", "paced again")
        .contains("<td class=\"n\">0.244</td>")
        .contains("alerts, 99 %: 249 ms", "those that passed the filter")
        .contains("minute 2: 1,052 MiB", "tenth 2: 265 MB", "tenth 1: 2.30 ms an alert")
        .contains("bucket packs", "packets/s", "Kafka's share");
    assertThat(plots(page)).hasSize(6);
  }

  @Test
  void aPlotHasAPointForEachValueWithinItsFrame() throws Exception {
    Document ratio = plots(page(FOUND, Optional.of(history()))).get(0);
    var points = ratio.getElementsByTagName("circle");
    assertThat(points.getLength()).isEqualTo(2);
    for (int i = 0; i < points.getLength(); i++) {
      double y =
          Double.parseDouble(points.item(i).getAttributes().getNamedItem("cy").getNodeValue());
      assertThat(y).isBetween(0.0, 240.0);
    }
  }

  @Test
  void whatHasNotRunIsLeftOut() throws Exception {
    String page =
        page("{\"type\":\"archive\",\"way\":\"packs\",\"packets\":1}\n", Optional.empty());
    assertThat(page).contains("<h2>The archive</h2>");
    assertThat(page)
        .doesNotContain("over commits", "<svg", "Latency", "Memory", "The chain", "A night from");
  }

  @Test
  void itNeedsNothingFromElsewhereAndFollowsTheReadersTheme() throws Exception {
    String page = page(FOUND, Optional.of(history()));
    assertThat(page)
        .doesNotContain("http:", "https:", "<script", "<link", "url(")
        .contains("prefers-color-scheme: dark", "name=\"viewport\"");
  }

  @Test
  void namesFromFilesAreText() throws Exception {
    assertThat(page(FOUND, Optional.empty()))
        .contains("fits &amp; &lt;plots&gt;")
        .doesNotContain("<plots>");
  }
}
