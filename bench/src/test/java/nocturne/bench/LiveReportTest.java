package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import nocturne.app.output.Format;
import org.junit.jupiter.api.Test;

class LiveReportTest {
  private final Latencies alerts = new Latencies(2);
  private final Latencies passed = new Latencies(2);

  LiveReportTest() {
    alerts.add(0, 900);
    alerts.add(1, 40);
    alerts.add(1, 60);
    passed.add(0, 1_000);
  }

  private String report(Format format) {
    StringBuilder out = new StringBuilder();
    new LiveReport(
            alerts,
            passed,
            List.of(
                new CostMeter.Cost(60, 90, 600, 1_200, usage(80)),
                new CostMeter.Cost(50, 25, 500, 1_500, usage(70))))
        .print(format, out);
    return out.toString();
  }

  private static JavaProcess.Usage usage(long threads) {
    return new JavaProcess.Usage(1_000, 900L, threads);
  }

  @Test
  void aScriptGetsAnObjectForEachMinuteAndOneForAllAfterTheFirst() {
    assertThat(report(Format.JSON).lines().filter(line -> !line.contains("\"latency\"")))
        .containsExactly(
            "{\"minute\":\"1\",\"alerts\":1,\"alerts_p50_ms\":900,\"alerts_p99_ms\":900,"
                + "\"alerts_p999_ms\":900,\"passed\":1,\"passed_p50_ms\":1000,"
                + "\"passed_p99_ms\":1000,\"passed_p999_ms\":1000,\"cores\":1.5,"
                + "\"transactions_s\":10.0,\"ledger_records_s\":20.0,\"threads\":80,\"rss_mib\":900}",
            "{\"minute\":\"2\",\"alerts\":2,\"alerts_p50_ms\":40,\"alerts_p99_ms\":60,"
                + "\"alerts_p999_ms\":60,\"passed\":0,\"passed_p50_ms\":null,"
                + "\"passed_p99_ms\":null,\"passed_p999_ms\":null,\"cores\":0.5,"
                + "\"transactions_s\":10.0,\"ledger_records_s\":30.0,\"threads\":70,\"rss_mib\":900}",
            "{\"minute\":\"2 to 2\",\"alerts\":2,\"alerts_p50_ms\":40,\"alerts_p99_ms\":60,"
                + "\"alerts_p999_ms\":60,\"passed\":0,\"passed_p50_ms\":null,"
                + "\"passed_p99_ms\":null,\"passed_p999_ms\":null,\"cores\":0.5,"
                + "\"transactions_s\":10.0,\"ledger_records_s\":30.0,\"threads\":70,\"rss_mib\":900}");
  }

  @Test
  void aScriptGetsTheDistributionAfterTheFirstMinute() {
    assertThat(report(Format.JSON).lines())
        .contains(
            "{\"type\":\"latency\",\"share\":0.5,\"alerts_ms\":40,\"passed_ms\":null}",
            "{\"type\":\"latency\",\"share\":0.9999,\"alerts_ms\":60,\"passed_ms\":null}");
  }

  @Test
  void aTableHasAColumnForEachMinute() {
    assertThat(report(Format.TABLE).lines().map(String::strip))
        .anyMatch(line -> line.matches("alerts_p50_ms +900 +40 +40"))
        .anyMatch(line -> line.matches("cores +1\\.5 +0\\.5 +0\\.5"));
  }
}
