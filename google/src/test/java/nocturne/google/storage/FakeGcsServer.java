package nocturne.google.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Another's Cloud Storage in memory, github.com/fsouza/fake-gcs-server, as a process: it shares no
 * code with ours. The variable {@code FAKE_GCS_SERVER} names the program; {@code .ci/google
 * --judge} builds it.
 */
final class FakeGcsServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(20);

  private final Process process;
  private final int port;

  private FakeGcsServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one with no buckets; skips the running test where there is no such program. */
  static FakeGcsServer start() {
    String program = System.getenv("FAKE_GCS_SERVER");
    assumeTrue(program != null, "skipped: FAKE_GCS_SERVER names no fake-gcs-server");
    try {
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  program,
                  "-backend=memory",
                  "-scheme=http",
                  "-host=127.0.0.1",
                  "-port=" + port,
                  "-public-host=127.0.0.1:" + port,
                  "-log-level=error")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      FakeGcsServer server = new FakeGcsServer(process, port);
      server.awaitStart();
      return server;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(program + " does not start", e);
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private void awaitStart() throws IOException, InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException e) {
        assertThat(process.isAlive()).as("the process of fake-gcs-server").isTrue();
        assertThat(System.nanoTime()).as("it listens in time").isLessThan(until);
        Thread.sleep(10);
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
