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
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;

/**
 * A Java process that was started as this one was: by the same Java with the same options and class
 * path. {@link #close} ends it.
 */
final class JavaProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 40;
  private static final long LOOK_MILLIS = 50;
  private static final int MODERN = 24;

  private final String name;
  private final Path log;
  private final Process process;

  /**
   * Resources used.
   *
   * @param cpuSeconds processor time of all its threads since it started
   * @param rssMib resident memory, in MiB; null if the system does not report it
   * @param threads number of threads; null if the system does not report it
   */
  record Usage(double cpuSeconds, @Nullable Long rssMib, @Nullable Long threads) {}

  /**
   * Starts it.
   *
   * @param name for messages, such as {@code measured process}
   * @param before words in front of the command, such as {@code taskset -c 0}
   * @param what jar or class that it runs, with its arguments
   * @param log file to which its output is appended
   */
  JavaProcess(String name, List<String> before, List<String> what, Path log) throws IOException {
    this.name = name;
    this.log = log;
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(what);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().remove("NOCTURNE_TTY");
    this.process = builder.start();
  }

  /** The command line of this program. */
  static List<String> program() {
    return List.of("-jar", System.getProperty("java.class.path"));
  }

  /**
   * Starts a class of this program.
   *
   * @param mainClass with its main method
   */
  static JavaProcess of(
      String name, List<String> before, Class<?> mainClass, List<String> arguments, Path log)
      throws IOException {
    List<String> what = new ArrayList<>();
    if (Runtime.version().feature() >= MODERN) {
      what.add("--enable-native-access=ALL-UNNAMED"); // the jar's manifest counts with -jar only
    }
    what.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
    what.addAll(arguments);
    return new JavaProcess(name, before, what, log);
  }

  /** The user's options for the instance, which apply to measured processes too. */
  static List<String> options(GlobalOptions global) {
    List<String> options = new ArrayList<>();
    options.addAll(
        global.names().instance().isProduction()
            ? List.of("--production")
            : List.of("--instance", global.names().instance().toString()));
    global.settings().forEach((key, value) -> options.add("-D" + key + "=" + value));
    return options;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit code; for one that has ended. */
  int exitCode() {
    return process.exitValue();
  }

  /** Waits until it ends and answers with its exit code. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /** The end of whatever it does, with a message that has its last lines. */
  Failure failed(String what) throws IOException {
    return Failure.incomplete("The " + name + " " + what + "; it said:\n" + lastWords());
  }

  /**
   * Waits until its output has these words.
   *
   * @throws Failure with exit code 1 if it ends, or time is over
   */
  void awaitWords(String words, Duration longest) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!said(words)) {
      if (!isAlive() || System.nanoTime() > deadline) {
        throw failed("does not start");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Whether its output has these words. */
  boolean said(String words) throws IOException {
    return Files.exists(log) && Files.readString(log).contains(words);
  }

  /**
   * Resources used so far.
   *
   * @throws Failure with exit code 1 if it has ended
   */
  Usage usage() throws IOException {
    Optional<Duration> cpu = process.info().totalCpuDuration();
    if (!process.isAlive() || cpu.isEmpty()) {
      throw failed("has ended");
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

  /** The last lines of its log. */
  String lastWords() throws IOException {
    List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
