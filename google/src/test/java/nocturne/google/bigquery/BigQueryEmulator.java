package nocturne.google.bigquery;

import java.util.List;
import nocturne.google.Judge;

/**
 * Another's BigQuery in memory, github.com/goccy/bigquery-emulator, which answers queries by
 * Google's own parser of them.
 */
record BigQueryEmulator(Judge judge) implements AutoCloseable {

  /** Starts one with no datasets; skips the running test where there is no such program. */
  static BigQueryEmulator start(String project) {
    return new BigQueryEmulator(
        Judge.start(
            "BIGQUERY_EMULATOR",
            2,
            ports ->
                List.of(
                    "--project=" + project,
                    "--host=127.0.0.1",
                    "--port=" + ports.get(0),
                    "--grpc-port=" + ports.get(1))));
  }

  BigQuerySettings.StandIn standIn() {
    return new BigQuerySettings.StandIn("http://" + judge.address(0), judge.address(1));
  }

  @Override
  public void close() {
    judge.close();
  }
}
