package nocturne.google.pubsub;

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
 * Google's own Pub/Sub emulator as a process, which comes with the Cloud CLI: it shares no code
 * with ours. The variable {@code PUBSUB_EMULATOR} names the program; {@code .ci/google} looks for
 * it.
 */
final class PubSubEmulator implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);

  private final Process process;
  private final int port;

  private PubSubEmulator(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one with no topics; skips the running tests where there is no such program. */
  static PubSubEmulator start() {
    String program = System.getenv("PUBSUB_EMULATOR");
    assumeTrue(program != null, "skipped: PUBSUB_EMULATOR names no emulator of Pub/Sub");
    try {
      int port = freePort();
      Process process =
          new ProcessBuilder(program, "--host=127.0.0.1", "--port=" + port)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      PubSubEmulator emulator = new PubSubEmulator(process, port);
      emulator.awaitStart();
      return emulator;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(program + " does not start", e);
    }
  }

  /** Its settings: it keeps no message for more than 7 days. */
  PubSubSettings settings() {
    return new PubSubSettings("nocturne")
        .withEmulator("127.0.0.1:" + port)
        .withRetention(Duration.ofDays(7));
  }

  private void awaitStart() throws IOException, InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException e) {
        assertThat(process.isAlive()).as("the emulator's process").isTrue();
        assertThat(System.nanoTime()).as("it listens in time").isLessThan(until);
        Thread.sleep(50);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The program is a script, and Java its child. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
