package nocturne.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The results of benchmarks as one HTML page without external files. A section whose benchmark has
 * not run is left out.
 *
 * @param history absent if there is no file of it
 */
record ReportPage(Findings findings, Optional<History> history) {
  /** The end of the scale of {@link #place}: all but one of 100,000. */
  private static final double MOST_NINES = 5;

  String html() {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Nocturne: benchmarks</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        <h1>Nocturne: benchmarks</h1>
        %s%s%s%s%s%s%s%s</main>
        </body>
        </html>
        """
        .formatted(
            style(),
            runs(),
            history.map(ReportPage::history).orElse(""),
            chain(),
            live(),
            memory(),
            night(),
            archive(),
            wide());
  }

  private static String section(String title, String words, String content) {
    return "<section>\n<h2>%s</h2>\n<p>%s</p>\n%s</section>\n"
        .formatted(Html.text(title), Html.text(words), content);
  }

  private static String folded(String summary, String content) {
    return "<details><summary>%s</summary>\n%s</details>\n".formatted(Html.text(summary), content);
  }

  private String runs() {
    return Html.table(
        findings.of("run"),
        "bench:benchmark",
        "at:run at (UTC)",
        "java:Java",
        "processors:processors");
  }

  private static String history(History history) {
    List<LineChart.Point> points = new ArrayList<>();
    List<String> dates = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (History.Row row : history.rows()) {
      String words = row.date() + " " + row.commit() + ": " + row.ratio() + " " + row.note();
      points.add(new LineChart.Point(points.size(), row.ratio(), words));
      dates.add(row.date());
      rows.add(
          List.of(
              row.date(),
              row.commit(),
              row.alerts(),
              row.floor(),
              Double.toString(row.ratio()),
              row.note()));
    }
    double most = history.rows().stream().mapToDouble(History.Row::ratio).max().orElse(0);
    LineChart chart =
        new LineChart(
            "Ratio to Kafka alone, commit after commit",
            Axis.named("commits, oldest first", dates, dates.size() / 5 + 1),
            Axis.fromZero("alerts a second by records a second of Kafka alone", most),
            List.of(new LineChart.Series("ratio", points)));
    return section(
        "Ratio to Kafka alone over commits",
        "A night through all stages beside Kafka alone, which consumes and publishes the same bytes,"
            + " measured in one run on one machine.",
        chart.svg()
            + folded(
                "The figures",
                Html.table(
                    List.of("date", "commit", "alerts/s", "Kafka alone/s", "ratio", "what was new"),
                    rows)));
  }

  private String chain() {
    List<JsonNode> rounds = findings.of("chain");
    if (rounds.isEmpty()) {
      return "";
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    findings
        .of("part")
        .forEach(
            part ->
                parts.merge(
                    part.path("part").asText(),
                    part.path("ms_alert").asDouble() / rounds.size(),
                    Double::sum));
    List<BarChart.Bar> bars =
        parts.entrySet().stream()
            .map(part -> new BarChart.Bar(part.getKey(), part.getValue()))
            .sorted(Comparator.comparingDouble(BarChart.Bar::value).reversed())
            .toList();
    return section(
        "The chain, and its cost by part",
        "Milliseconds of processor time an alert after the warm-up, mean of the rounds.",
        (bars.isEmpty() ? "" : new BarChart("Processor time an alert by part", bars).svg())
            + Html.table(
                rounds,
                "round:round",
                "alerts:alerts",
                "alerts_s:alerts/s",
                "floor_s:Kafka alone/s",
                "ratio:ratio",
                "ms_alert:ms of CPU an alert",
                "cores:cores busy",
                "passed:passed",
                "fitted:fitted"));
  }

  private String live() {
    List<JsonNode> shares = findings.of("latency");
    if (shares.isEmpty()) {
      return "";
    }
    List<LineChart.Point> alerts = latencies(shares, "alerts_ms", "alerts");
    List<LineChart.Point> passed = latencies(shares, "passed_ms", "passed");
    List<LineChart.Point> all = new ArrayList<>(alerts);
    all.addAll(passed);
    double least = all.stream().mapToDouble(LineChart.Point::y).min().orElse(1);
    double most = all.stream().mapToDouble(LineChart.Point::y).max().orElse(1);
    LineChart chart =
        new LineChart(
            "Latency by the share of alerts that is as fast",
            new Axis(
                "share of alerts within, %",
                0,
                MOST_NINES,
                false,
                List.of(
                    new Axis.Tick(place(0.5), "50"),
                    new Axis.Tick(place(0.9), "90"),
                    new Axis.Tick(place(0.99), "99"),
                    new Axis.Tick(place(0.999), "99.9"),
                    new Axis.Tick(place(0.9999), "99.99"))),
            Axis.logarithmic("ms from the survey to a subscriber", Math.max(1, least), most),
            List.of(
                new LineChart.Series("all alerts", alerts),
                new LineChart.Series("those that passed the filter", passed)));
    return section(
        "Latency of a live run",
        "From the survey's time stamp until a subscriber has the message; the first minute, with the"
            + " start of the process and of the night, is left out where there are more.",
        chart.svg()
            + folded(
                "Minute by minute",
                Html.table(
                    findings.of("minute"),
                    "minute:minute",
                    "alerts:alerts",
                    "alerts_p50_ms:p50, ms",
                    "alerts_p99_ms:p99, ms",
                    "alerts_p999_ms:p99.9, ms",
                    "passed:passed",
                    "passed_p50_ms:p50, ms",
                    "passed_p99_ms:p99, ms",
                    "cores:cores",
                    "rss_mib:memory, MiB")));
  }

  /** The position of a share: each further nine is as long as the one before. */
  private static double place(double share) {
    return -Math.log10(Math.max(Math.pow(10, -MOST_NINES), 1 - share));
  }

  private static List<LineChart.Point> latencies(
      List<JsonNode> shares, String column, String name) {
    List<LineChart.Point> points = new ArrayList<>();
    for (JsonNode each : shares) {
      JsonNode millis = each.path(column);
      if (millis.isNumber()) {
        double share = each.path("share").asDouble();
        points.add(
            new LineChart.Point(
                place(share),
                Math.max(1, millis.asDouble()),
                name + ", " + Html.number(100 * share) + " %: " + millis.asText() + " ms"));
      }
    }
    return points;
  }

  private String memory() {
    List<LineChart.Point> points = new ArrayList<>();
    List<String> minutes = new ArrayList<>();
    for (JsonNode row : findings.of("minute")) {
      String minute = row.path("minute").asText();
      if (minute.matches("[0-9]+") && row.path("rss_mib").isNumber()) {
        double mib = row.path("rss_mib").asDouble();
        points.add(
            new LineChart.Point(
                points.size(), mib, "minute " + minute + ": " + Html.number(mib) + " MiB"));
        minutes.add(minute);
      }
    }
    String live =
        points.isEmpty()
            ? ""
            : line("Resident memory of a live run", "minute", "MiB resident", minutes, points);
    List<LineChart.Point> heap = tenths("heap_mb", " MB");
    String night =
        heap.isEmpty()
            ? ""
            : line(
                "Heap of a night",
                "tenth of the night",
                "MB of heap that the last full collection left; 0 before one",
                names(heap),
                heap);
    return live.isEmpty() && night.isEmpty()
        ? ""
        : section(
            "Memory over time",
            "Of a live run the process with everything in it, Kafka included; of a night the heap.",
            live + night);
  }

  private List<LineChart.Point> tenths(String column, String unit) {
    List<LineChart.Point> points = new ArrayList<>();
    for (JsonNode row : findings.of("tenth")) {
      double value = row.path(column).asDouble();
      points.add(
          new LineChart.Point(
              points.size(),
              value,
              "tenth " + row.path("tenth").asText() + ": " + Html.number(value) + unit));
    }
    return points;
  }

  private List<String> names(List<LineChart.Point> tenths) {
    return findings.of("tenth").stream()
        .limit(tenths.size())
        .map(row -> row.path("tenth").asText())
        .toList();
  }

  private static String line(
      String name, String x, String y, List<String> names, List<LineChart.Point> points) {
    double most = points.stream().mapToDouble(LineChart.Point::y).max().orElse(0);
    return new LineChart(
            name,
            Axis.named(x, names, (names.size() + 9) / 10), // labels that fit a phone
            Axis.fromZero(y, most),
            List.of(new LineChart.Series(name, points)))
        .svg();
  }

  private String night() {
    List<JsonNode> nights = findings.of("night");
    if (nights.isEmpty()) {
      return "";
    }
    List<LineChart.Point> cost = tenths("ms_alert", " ms an alert");
    return section(
        "A night from its start to balanced books",
        "Processor time an alert from the first tenth of the night to the last.",
        (cost.isEmpty()
                ? ""
                : line(
                    "Processor time an alert by tenth of the night",
                    "tenth of the night",
                    "ms of processor time an alert",
                    names(cost),
                    cost))
            + Html.table(
                nights,
                "alerts:alerts",
                "passed:passed",
                "fitted:fitted",
                "minutes:minutes",
                "ms_alert:ms of CPU an alert",
                "disk_mb_s:disk, MB/s",
                "balances:the books balance")
            + folded(
                "Bytes by store",
                Html.table(
                    findings.of("store"),
                    "what:store",
                    "bytes_alert:bytes an alert",
                    "of_packet:of the packets' bytes")));
  }

  private String archive() {
    List<JsonNode> ways = findings.of("archive");
    return ways.isEmpty()
        ? ""
        : section(
            "The archive",
            "Packets from memory into packs on the disk, on one thread, beside zstd of the same"
                + " packets in memory and one large file written and synced.",
            Html.table(
                    ways,
                    "way:way",
                    "packets:packets",
                    "packets_s:packets/s",
                    "mb_s:MB/s of packets",
                    "made_mb_s:MB/s made",
                    "bytes_ratio:bytes made by bytes",
                    "cpu_us_packet:µs of CPU a packet")
                + Html.table(
                    findings.of("disk"),
                    "before_mb_s:disk before, MB/s",
                    "after_mb_s:disk after, MB/s"));
  }

  private String wide() {
    List<JsonNode> runs = findings.of("wide");
    return runs.isEmpty()
        ? ""
        : section(
            "One process of stages and two",
            "A published night through all stages behind ingest, each process pinned to a core, with"
                + " Kafka in a process of its own; the books of each run balance.",
            Html.table(
                runs,
                "workers:processes",
                "alerts:alerts",
                "alerts_s:alerts/s",
                "worker_ms_alert:ms of CPU an alert, all workers",
                "compiler_ms_alert:of them Java's compilers",
                "kafka_ms_alert:Kafka's",
                "kafka_share:Kafka's share",
                "cores_a_worker:cores busy, each worker"));
  }

  private static String style() {
    try (InputStream css = ReportPage.class.getResourceAsStream("report.css")) {
      return new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The style of the page is not in the program", e);
    }
  }
}
