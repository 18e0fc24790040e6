package nocturne.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;

/**
 * A fresh {@code nocturne up} in a process and a home of its own. {@link #close} ends it and
 * deletes the home.
 */
final class MeasuredProcess implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long LOOK_MILLIS = 100;

  /** The options with which the launcher runs commands of seconds. */
  private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

  private final List<String> options;
  private final TemporaryFolder folder;
  private final JavaProcess process;
  private final List<JavaProcess> commands = new ArrayList<>();

  private MeasuredProcess(List<String> options, TemporaryFolder folder) throws IOException {
    this.options = options;
    this.folder = folder;
    this.process = begin(List.of(), List.of("up"));
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

  private JavaProcess begin(List<String> java, List<String> arguments) throws IOException {
    List<String> what = new ArrayList<>(java);
    what.addAll(JavaProcess.program());
    what.addAll(List.of("--home", home().toString()));
    what.addAll(options);
    what.addAll(arguments);
    return new JavaProcess("measured process", List.of(), what, folder.path().resolve("said"));
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
        throw process.failed("does not start");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * Starts a command on its home, in another process that ends with this one at the latest. {@link
   * #lastWords} has the command's output.
   */
  JavaProcess command(String... arguments) throws IOException {
    return begun(List.of(), arguments);
  }

  /** Starts a command of seconds, as the launcher starts it. */
  JavaProcess shortCommand(String... arguments) throws IOException {
    return begun(SHORT_LIVED, arguments);
  }

  private JavaProcess begun(List<String> java, String... arguments) throws IOException {
    JavaProcess command = begin(java, List.of(arguments));
    commands.add(command);
    return command;
  }

  /**
   * Resources used so far.
   *
   * @throws Failure with exit code 1 if it has ended
   */
  JavaProcess.Usage usage() throws IOException {
    return process.usage();
  }

  /** The last lines that it, or a command on its home, has said. */
  String lastWords() throws IOException {
    return process.lastWords();
  }

  @Override
  public void close() throws IOException {
    commands.forEach(JavaProcess::kill);
    process.close();
    folder.close();
  }
}
