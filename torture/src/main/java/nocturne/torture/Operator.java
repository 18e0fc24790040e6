package nocturne.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the commands of an operator on one home: {@code up} in one process, which may die of what it
 * finds, the others in a second one. Keeps what all of them say. For one thread.
 */
final class Operator implements AutoCloseable {
  private static final int MEGABYTES = 512;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(150);
  private static final long LOOK_MILLIS = 20;
  private static final String IS_UP = " is up: ";
  private static final String AT = " at Kafka ";

  /** Ends the sentence of a command that has waited for long. */
  private static final String WAITS = "names what is wrong";

  /** Exit code of a command whose process has ended under it. */
  private static final int DIED = -1;

  private final Java java;
  private final Path folder;
  private final Path home;
  private final List<Said> all = new ArrayList<>();
  private final List<Said> lastWords = new ArrayList<>();
  private int number;
  private Java.@Nullable Child serving;
  private Java.@Nullable Child asking;
  private @Nullable Running up;

  /** A command at work. */
  private record Running(int number, String command, Java.Child in) {}

  /** The output of a command. */
  record Said(String command, int code, String out, String err) {
    boolean isDone() {
      return code == 0;
    }

    /** The end of a process under its command is no code of the command's. */
    boolean isDead() {
      return code == DIED;
    }

    /** All of it. */
    String text() {
      return out + err;
    }
  }

  /**
   * @param folder for what the commands say
   */
  Operator(Java java, Path folder, Path home) throws IOException {
    this.java = java;
    this.folder = Files.createDirectories(folder);
    this.home = home;
  }

  /** The outputs of the commands since the last call. */
  List<Said> said() {
    List<Said> since = List.copyOf(all);
    all.clear();
    return since;
  }

  /**
   * Starts {@code up}, unless it is.
   *
   * @return its last words, if it has ended
   * @throws TortureException if it neither works nor ends for long
   */
  Optional<Said> up() throws IOException, InterruptedException {
    if (up != null) {
      return ended();
    }
    Running begun = begin(serving(), "up");
    up = begun;
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!read(begun, "err").contains(IS_UP)) {
      Optional<Said> ended = ended();
      if (ended.isPresent()) {
        return ended;
      }
      awaitMore(begun, until);
    }
    return Optional.empty();
  }

  /** The outputs of each {@code up} that has ended by itself since the last call. */
  List<Said> lastWords() {
    List<Said> since = List.copyOf(lastWords);
    lastWords.clear();
    return since;
  }

  /** Its last words, if {@code up} has ended by itself since it was started. */
  Optional<Said> ended() throws IOException, InterruptedException {
    Running running = up;
    if (running == null || !isOver(running)) {
      return Optional.empty();
    }
    up = null;
    Said last = keep(running);
    lastWords.add(last);
    // What is left of services that failed must not mix with those of the next start.
    end(serving);
    serving = null;
    return Optional.of(last);
  }

  /** The address of Kafka while {@code up} works. */
  String bootstrapServers() throws IOException {
    Running running = up;
    if (running == null) {
      throw new IllegalStateException("nothing is up");
    }
    String err = read(running, "err");
    int at = err.indexOf(AT, err.indexOf(IS_UP)) + AT.length();
    return err.substring(at, err.indexOf('\n', at)).strip();
  }

  /** Ends {@code up} as Ctrl-C does, if it works. */
  void stop() throws IOException, InterruptedException {
    Running running = up;
    if (running == null || ended().isPresent()) {
      return;
    }
    running.in().tell(CommandServer.INTERRUPT);
    up = null;
    finish(running);
  }

  /** Runs a command: beside {@code up} if that works. */
  Said run(String... arguments) throws IOException, InterruptedException {
    boolean alone = up == null || ended().isPresent();
    return finish(begin(alone ? serving() : asking(), arguments));
  }

  private Said finish(Running running) throws IOException, InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    boolean interrupted = false;
    while (!isOver(running)) {
      if (!interrupted && read(running, "err").contains(WAITS)) {
        running.in().tell(CommandServer.INTERRUPT); // an operator acts on what it says
        interrupted = true;
      }
      awaitMore(running, until);
    }
    return keep(running);
  }

  private void awaitMore(Running running, long until) throws IOException, InterruptedException {
    if (System.nanoTime() > until) {
      keep(running);
      running.in().signal("QUIT");
      if (serving != null && running.in() != serving) {
        serving.signal("QUIT");
      }
      Thread.sleep(1_000);
      throw new TortureException(
          "`%s` does not end; the stacks of all threads are in %s"
              .formatted(running.command(), folder));
    }
    Thread.sleep(LOOK_MILLIS);
  }

  private Running begin(Java.Child in, String... arguments) throws IOException {
    number++;
    in.tell(number + "\t--home\t" + home + "\t" + String.join("\t", arguments));
    return new Running(number, String.join(" ", arguments), in);
  }

  private boolean isOver(Running running) {
    return !running.in().isAlive() || Files.exists(folder.resolve(running.number() + ".code"));
  }

  private Said keep(Running running) throws IOException {
    String code = read(running, "code");
    Said said =
        new Said(
            running.command(),
            code.isEmpty() ? DIED : Integer.parseInt(code),
            read(running, "out"),
            read(running, "err"));
    all.add(said);
    return said;
  }

  private String read(Running running, String of) throws IOException {
    Path file = folder.resolve(running.number() + "." + of);
    return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
  }

  private Java.Child serving() throws IOException, InterruptedException {
    if (serving == null || !serving.isAlive()) {
      serving = process("serving");
    }
    return serving;
  }

  private Java.Child asking() throws IOException, InterruptedException {
    if (asking == null || !asking.isAlive()) {
      asking = process("asking");
    }
    return asking;
  }

  private Java.Child process(String name) throws IOException, InterruptedException {
    Java.Child child =
        java.start(
            CommandServer.class,
            CommandServer.READY,
            MEGABYTES,
            Map.of(),
            Map.of(),
            List.of(folder.toString()),
            folder.resolve(name + ".log"));
    if (!child.awaitReady(START.toSeconds())) {
      throw new TortureException("A process for commands does not start; see its log in " + folder);
    }
    return child;
  }

  /** Kills what still works, as after a hang. */
  void kill() throws InterruptedException {
    up = null;
    end(serving);
    end(asking);
    serving = null;
    asking = null;
  }

  private static void end(Java.@Nullable Child child) throws InterruptedException {
    if (child != null) {
      child.kill();
    }
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      // The processes end with this one.
      Thread.currentThread().interrupt();
    }
  }
}
