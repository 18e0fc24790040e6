package nocturne.google.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Another's BigQuery in memory, github.com/goccy/bigquery-emulator, as a process: it shares no code
 * with ours, and answers queries by Google's own parser of them. The variable {@code
 * BIGQUERY_EMULATOR} names the program; {@code .ci/google --judge} builds it.
 */
final class BigQueryEmulator implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final int rest;
  private final int storage;

  private BigQueryEmulator(Process process, int rest, int storage) {
    this.process = process;
    this.rest = rest;
    this.storage = storage;
  }

  /** Starts one with no datasets; skips the running test where there is no such program. */
  static BigQueryEmulator start(String project) {
    String program = System.getenv("BIGQUERY_EMULATOR");
    assumeTrue(program != null, "skipped: BIGQUERY_EMULATOR names no bigquery-emulator");
    try {
      int rest = freePort();
      int storage = freePort();
      Process process =
          new ProcessBuilder(
                  program,
                  "--project=" + project,
                  "--host=127.0.0.1",
                  "--port=" + rest,
                  "--grpc-port=" + storage)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      BigQueryEmulator emulator = new BigQueryEmulator(process, rest, storage);
      emulator.awaitStart(rest);
      emulator.awaitStart(storage);
      return emulator;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(program + " does not start", e);
    }
  }

  BigQuerySettings.StandIn standIn() {
    return new BigQuerySettings.StandIn("http://127.0.0.1:" + rest, "127.0.0.1:" + storage);
  }

  private void awaitStart(int port) throws IOException, InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException e) {
        assertThat(process.isAlive()).as("the process of bigquery-emulator").isTrue();
        assertThat(System.nanoTime()).as("it listens in time").isLessThan(until);
        Thread.sleep(20);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
