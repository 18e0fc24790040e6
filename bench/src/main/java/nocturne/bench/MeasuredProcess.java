package nocturne.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * A fresh {@code nocturne up} in a process and a home of its own, started as this process was: by
 * the same Java with the same options from the same jar. {@link #close} ends it and deletes the
 * home.
 */
final class MeasuredProcess implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 40;
  private static final long LOOK_MILLIS = 100;

  private final List<String> options;
  private final TemporaryFolder folder;
  private final Process process;
  private final List<Process> commands = new ArrayList<>();

  /**
   * Resources used.
   *
   * @param cpuSeconds processor time of all its threads since it started
   * @param rssMib resident memory, in MiB; null if the system does not report it
   * @param threads number of threads; null if the system does not report it
   */
  record Usage(double cpuSeconds, @Nullable Long rssMib, @Nullable Long threads) {}

  private MeasuredProcess(List<String> options, TemporaryFolder folder) throws IOException {
    this.options = options;
    this.folder = folder;
    this.process = begin(List.of("up"));
  }

  /**
   * Starts it.
   *
   * @param options that every command of it is given, such as {@code --instance}
   */
  static MeasuredProcess start(List<String> options) throws IOException {
    TemporaryFolder folder = TemporaryFolder.make();
    try {
      return new MeasuredProcess(options, folder);
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private Path home() {
    return folder.path().resolve("home");
  }

  private Path log() {
    return folder.path().resolve("said");
  }

  private Process begin(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-jar", System.getProperty("java.class.path")));
    command.addAll(List.of("--home", home().toString()));
    command.addAll(options);
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().remove("NOCTURNE_TTY");
    return builder.start();
  }

  /**
   * Waits until it serves.
   *
   * @return the address of its Kafka
   */
  String awaitKafka() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      Optional<String> kafka =
          Home.find(home()).flatMap(Ownership::ownerOf).flatMap(Owner::bootstrapServers);
      if (kafka.isPresent()) {
        return kafka.get();
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw Failure.incomplete("The measured process does not start; it said:\n" + lastWords());
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * Starts a command on its home, in another process that ends with this one at the latest. {@link
   * #lastWords} has the command's output.
   */
  Process command(String... arguments) throws IOException {
    Process command = begin(List.of(arguments));
    commands.add(command);
    return command;
  }

  /**
   * Resources used so far.
   *
   * @throws Failure with exit code 1 if it has ended
   */
  Usage usage() throws IOException {
    Optional<Duration> cpu = process.info().totalCpuDuration();
    if (!process.isAlive() || cpu.isEmpty()) {
      throw Failure.incomplete("The measured process has ended; it said:\n" + lastWords());
    }
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    @Nullable Long rss = null;
    @Nullable Long threads = null;
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        String[] words = line.split("\\s+", 3);
        if (words[0].equals("VmRSS:")) {
          rss = Long.parseLong(words[1]) >> 10;
        } else if (words[0].equals("Threads:")) {
          threads = Long.parseLong(words[1]);
        }
      }
    }
    return new Usage(cpu.get().toNanos() / 1e9, rss, threads);
  }

  /** The last lines that it, or a command on its home, has said. */
  String lastWords() throws IOException {
    List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  @Override
  public void close() throws IOException {
    commands.forEach(Process::destroyForcibly);
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    folder.close();
  }
}
