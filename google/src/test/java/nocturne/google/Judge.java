package nocturne.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Another's program that serves what one of Google's services does, as a process: it shares no code
 * with ours. An environment variable names it, and {@code .ci/google --judge} builds or finds it.
 */
public final class Judge implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final long LOOK_MILLIS = 20;

  private final Process process;
  private final List<Integer> ports;

  private Judge(Process process, List<Integer> ports) {
    this.process = process;
    this.ports = ports;
  }

  /**
   * Starts one that has nothing yet; skips the running test where there is no such program.
   *
   * @param variable that names the program
   * @param listeners how many ports it listens at
   * @param arguments of the program, by its ports
   */
  public static Judge start(
      String variable, int listeners, Function<List<Integer>, List<String>> arguments) {
    String program = System.getenv(variable);
    assumeTrue(program != null, "skipped: the variable " + variable + " names no program");
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < listeners; i++) {
        ports.add(freePort());
      }
      List<String> command = new ArrayList<>(List.of(program));
      command.addAll(arguments.apply(ports));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Judge judge = new Judge(process, ports);
      for (int port : ports) {
        judge.awaitStart(program, port);
      }
      return judge;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(program + " does not start", e);
    }
  }

  /** Host and port of one of its listeners. */
  public String address(int listener) {
    return "127.0.0.1:" + ports.get(listener);
  }

  private void awaitStart(String program, int port) throws IOException, InterruptedException {
    long until = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException e) {
        assertThat(process.isAlive()).as("the process of " + program).isTrue();
        assertThat(System.nanoTime()).as("it listens in time").isLessThan(until);
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends it, and what it started: a program may be a script. */
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
