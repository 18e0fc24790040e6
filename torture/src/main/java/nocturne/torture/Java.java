package nocturne.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts small, fast processes of this program, on the class path of this one. */
final class Java {
  private static final int MODERN = 24;

  private final @Nullable Path classArchive;

  private Java(@Nullable Path classArchive) {
    this.classArchive = classArchive;
  }

  /** Uses the archive of loaded classes that is kept beside the build, if there is one. */
  static Java ready() {
    Optional<Path> archive = archive();
    return new Java(archive.filter(Files::exists).orElse(null));
  }

  /**
   * Uses an archive of loaded classes, which saves much of a second at each start and takes half a
   * minute to make. It is kept beside the build of which it was made; {@code .ci/quick} makes and
   * uses the same.
   *
   * @param scratch an empty folder for making it
   */
  static Java quick(Path scratch) throws IOException, InterruptedException {
    Optional<Path> archive = archive();
    if (archive.isPresent() && !Files.exists(archive.get())) {
      make(archive.get(), scratch);
    }
    return ready();
  }

  private static Optional<Path> archive() {
    Path first = Path.of(classPath().split(":", 2)[0]).toAbsolutePath();
    return Files.isRegularFile(first)
        ? Optional.of(first.resolveSibling("commands-" + Runtime.version().feature() + ".jsa"))
        : Optional.empty();
  }

  private static void make(Path archive, Path scratch) throws IOException, InterruptedException {
    Path folder = archive.getParent();
    if (folder == null || !Files.isWritable(folder)) {
      return;
    }
    Path next = scratch.resolve("next.jsa");
    List<String> command = new ArrayList<>(new Java(null).options(256, Map.of()));
    command.add("-XX:ArchiveClassesAtExit=" + next);
    command.addAll(List.of("-cp", classPath(), "nocturne.app.Nocturne"));
    command.addAll(List.of("--home", scratch.resolve("warm").toString()));
    command.addAll(List.of("demo", "--alerts", "200"));
    Path log = scratch.resolve("archive.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (process.waitFor() == 0 && Files.exists(next)) {
      Files.move(next, archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private List<String> options(int heapMegabytes, Map<String, String> properties) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.add("-Xmx" + heapMegabytes + "m");
    if (classArchive != null) {
      command.add("-XX:SharedArchiveFile=" + classArchive);
    }
    if (Runtime.version().feature() >= MODERN) {
      command.addAll(
          List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
    }
    command.add("-D" + ArmedKillPoint.CHILD + "=true");
    properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
    return command;
  }

  /**
   * Starts a process.
   *
   * @param ready what it prints once it works
   * @param environment added to ours
   * @param log file for its output
   */
  Child start(
      Class<?> mainClass,
      String ready,
      int heapMegabytes,
      Map<String, String> properties,
      Map<String, String> environment,
      List<String> arguments,
      Path log)
      throws IOException {
    List<String> command = options(heapMegabytes, properties);
    command.addAll(List.of("-cp", classPath(), mainClass.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    return new Child(process, ready, log);
  }

  /** A process of ours: its output, state and end. Any thread may call. */
  static final class Child {
    private final Process process;
    private final long bornNanos = System.nanoTime();
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile long readyNanos;
    private volatile @Nullable String stoppedAt;

    private Child(Process process, String ready, Path log) {
      this.process = process;
      Thread reading = new Thread(() -> read(ready, log), "torture-stdout");
      reading.setDaemon(true);
      reading.start();
    }

    private void read(String begins, Path log) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith(ArmedKillPoint.STOPPED)) {
            stoppedAt = line.substring(ArmedKillPoint.STOPPED.length());
          } else if (line.contains(begins) && !isReady()) {
            readyNanos = System.nanoTime();
            ready.countDown();
          }
          Files.writeString(
              log,
              line + "\n",
              java.nio.file.StandardOpenOption.CREATE,
              java.nio.file.StandardOpenOption.APPEND);
        }
      } catch (IOException e) {
        // Its end closes the pipe.
      }
    }

    long pid() {
      return process.pid();
    }

    boolean isAlive() {
      return process.isAlive();
    }

    long ageMillis() {
      return (System.nanoTime() - bornNanos) / 1_000_000;
    }

    /** Whether it has started to work. */
    boolean isReady() {
      return ready.getCount() == 0;
    }

    /** Milliseconds from its start until it worked. */
    long startMillis() {
      return (readyNanos - bornNanos) / 1_000_000;
    }

    /** Milliseconds for which it has worked. */
    long workedMillis() {
      return (System.nanoTime() - readyNanos) / 1_000_000;
    }

    /** The place at which it stopped, if it has. */
    Optional<String> stoppedAt() {
      return Optional.ofNullable(stoppedAt);
    }

    boolean awaitReady(long seconds) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (!ready.await(50, TimeUnit.MILLISECONDS)) {
        if (!isAlive() || System.nanoTime() > deadline) {
          return ready.getCount() == 0;
        }
      }
      return true;
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    /** Kills it (SIGKILL) and waits until it is gone. */
    void kill() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor();
    }

    /** Waits until it is gone; kills it after this time. */
    void awaitEnd(long seconds) throws InterruptedException {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        kill();
      }
    }

    int exitCode() throws InterruptedException {
      return process.waitFor();
    }

    /** Sends it a signal by name: STOP, CONT, QUIT. */
    void signal(String name) throws InterruptedException {
      try {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (IOException e) {
        throw new IllegalStateException(
            "Cannot send SIG" + name + " to process " + pid() + "; is there a program kill?", e);
      }
    }
  }
}
