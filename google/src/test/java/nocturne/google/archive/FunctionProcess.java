package nocturne.google.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The function in a process of its own, started as Cloud Run starts it. */
final class FunctionProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final URI address;

  private FunctionProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param log where its words go
   */
  static FunctionProcess start(String project, String instance, URI storage, Path log)
      throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.google.cloud.functions.invoker.runner.Invoker",
                "--target",
                ArchiveFunction.class.getName(),
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("GOOGLE_CLOUD_PROJECT", project);
    builder.environment().put("NOCTURNE_INSTANCE", instance);
    builder.environment().put("STORAGE_EMULATOR_HOST", storage.toString());
    Process process = builder.start();
    URI address = URI.create("http://127.0.0.1:" + port + "/");
    FunctionProcess started = new FunctionProcess(process, address);
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!isListening(port)) {
      if (!process.isAlive() || System.nanoTime() > until) {
        started.kill();
        throw new IllegalStateException("the function did not start: " + read(log));
      }
      Thread.sleep(50);
    }
    return started;
  }

  private static boolean isListening(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI address() {
    return address;
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
