package nocturne.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import nocturne.app.Failure;

/**
 * The processor cores on which this process may run, to which others are pinned.
 *
 * @param allowed their numbers, at least two
 */
record Cores(List<Integer> allowed) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String LIST = "Cpus_allowed_list:";

  Cores {
    allowed = List.copyOf(allowed);
    if (allowed.size() < 2) {
      throw Failure.misuse(
          "Workers are pinned to a core each, and this process may run on one core only.");
    }
  }

  /**
   * The cores of this process.
   *
   * @throws Failure with exit code 2 if processes cannot be pinned, or there is one core only
   */
  static Cores ofThisProcess() throws IOException, InterruptedException {
    if (!Files.exists(STATUS) || !hasTaskset()) {
      throw Failure.misuse(
          "Workers are pinned to a core each with Linux's taskset, which is not here"
              + " (Debian's package util-linux has it).");
    }
    String list =
        Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith(LIST))
            .map(line -> line.substring(LIST.length()).strip())
            .findFirst()
            .orElse("");
    return new Cores(parse(list));
  }

  private static boolean hasTaskset() throws InterruptedException {
    try {
      return new ProcessBuilder("taskset", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  /** The numbers of a list in the kernel's form, such as {@code 0-2,5}. */
  static List<Integer> parse(String list) {
    List<Integer> cores = new ArrayList<>();
    for (String range : list.isEmpty() ? new String[0] : list.split(",", -1)) {
      String[] ends = range.split("-", -1);
      for (int core = Integer.parseInt(ends[0]);
          core <= Integer.parseInt(ends[ends.length - 1]);
          core++) {
        cores.add(core);
      }
    }
    return cores;
  }

  /** Words that pin a worker to a core of its own. */
  List<String> ofWorker(int worker) {
    return pinned(allowed.subList(worker, worker + 1));
  }

  /** Whether Kafka has to share the two cores of the workers. */
  boolean areShared() {
    return allowed.size() == 2;
  }

  /** Words that keep Kafka away from the workers where there are other cores. */
  List<String> ofKafka() {
    return pinned(areShared() ? allowed : allowed.subList(2, allowed.size()));
  }

  private static List<String> pinned(List<Integer> to) {
    return List.of(
        "taskset", "-c", to.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }
}
