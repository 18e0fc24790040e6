package nocturne.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import nocturne.app.output.Format;
import nocturne.app.output.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Results of a live run: one row a minute and one for all after the first, whose latencies are
 * those of all its alerts. A table has them as columns, so that it fits a terminal. JSON has more
 * percentiles of that last row as well, of type {@code latency}.
 *
 * @param alerts latencies of alerts
 * @param passed latencies of those that passed the filter
 */
record LiveReport(Latencies alerts, Latencies passed, List<CostMeter.Cost> costs) {
  private static final List<String> COLUMNS =
      List.of(
          ("minute alerts alerts_p50_ms alerts_p99_ms alerts_p999_ms passed"
                  + " passed_p50_ms passed_p99_ms passed_p999_ms cores transactions_s"
                  + " ledger_records_s threads rss_mib")
              .split(" "));

  private static final double[] SHARES = {
    0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 1
  };

  void print(Format format, Appendable out) {
    boolean settled = costs.size() > 1;
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      rows.add(row(Integer.toString(i + 1), i, i + 1));
    }
    if (settled) {
      rows.add(row("2 to " + costs.size(), 1, costs.size()));
    }
    if (format == Format.TABLE) {
      printTurned(out, rows);
      return;
    }
    try (Rows lines = Rows.to(out, format, COLUMNS)) {
      rows.forEach(lines::add);
    }
    if (format == Format.JSON) {
      try (Rows lines = Rows.to(out, format, List.of("type", "share", "alerts_ms", "passed_ms"))) {
        int from = settled ? 1 : 0;
        for (double share : SHARES) {
          lines.add(
              Arrays.asList(
                  "latency",
                  share,
                  percentile(alerts, share, from, costs.size()),
                  percentile(passed, share, from, costs.size())));
        }
      }
    }
  }

  private static void printTurned(Appendable out, List<List<@Nullable Object>> rows) {
    List<String> heading = new ArrayList<>(List.of(COLUMNS.get(0)));
    rows.forEach(row -> heading.add(String.valueOf(row.get(0))));
    try (Rows lines = Rows.to(out, Format.TABLE, heading)) {
      for (int column = 1; column < COLUMNS.size(); column++) {
        List<@Nullable Object> line = new ArrayList<>(List.of(COLUMNS.get(column)));
        for (List<@Nullable Object> row : rows) {
          line.add(row.get(column));
        }
        lines.add(line);
      }
    }
  }

  private List<@Nullable Object> row(String minute, int from, int to) {
    CostMeter.Cost cost = CostMeter.Cost.sum(costs.subList(from, to));
    return Arrays.asList(
        minute,
        alerts.count(from, to),
        percentile(alerts, 0.5, from, to),
        percentile(alerts, 0.99, from, to),
        percentile(alerts, 0.999, from, to),
        passed.count(from, to),
        percentile(passed, 0.5, from, to),
        percentile(passed, 0.99, from, to),
        percentile(passed, 0.999, from, to),
        rounded(cost.cpuSeconds() / cost.seconds()),
        rounded(cost.commits() / cost.seconds()),
        rounded(cost.ledgerRecords() / cost.seconds()),
        cost.end().threads(),
        cost.end().rssMib());
  }

  private static @Nullable Long percentile(Latencies latencies, double share, int from, int to) {
    OptionalLong millis = latencies.percentile(share, from, to);
    return millis.isPresent() ? millis.getAsLong() : null;
  }

  /** To three decimals. */
  static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
