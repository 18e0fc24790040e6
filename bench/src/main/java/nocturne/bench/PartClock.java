package nocturne.bench;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the processor time of a process of this program once a second until it is closed, part of
 * the program by part, by the names that Linux has of its threads; elsewhere it reads nothing.
 */
final class PartClock implements AutoCloseable {
  /** The part that a longer run has less of. */
  static final String COMPILERS = "Java's compilers";

  private static final double TICKS_A_SECOND = 100; // what Linux tells programs, whatever it counts
  private static final String OTHER = "the rest";

  /**
   * The parts of the program, by the beginning of their threads' names, which have 15 letters; the
   * first that matches counts.
   */
  private static final Map<String, String> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("ingest", "ingest");
    PARTS.put("worker-value", "filter, fit and plots");
    PARTS.put("plots", "filter, fit and plots");
    PARTS.put("worker-bq", "tables");
    PARTS.put("worker-upload", "archive");
    PARTS.put("kafka-producer", "producers");
    PARTS.put("data-plane", "Kafka");
    PARTS.put("kafka-", "Kafka");
    PARTS.put("group-coord", "Kafka");
    PARTS.put("C1 Compiler", COMPILERS);
    PARTS.put("C2 Compiler", COMPILERS);
    PARTS.put("VM Thread", "collections");
    PARTS.put("GC Thread", "collections");
    PARTS.put("G1 ", "collections");
  }

  private final Path tasks;

  /** Names of threads, and ticks that they have used; those of ended ones stay. */
  private final Map<String, String> names = new HashMap<>();

  private final Map<String, Long> ticks = new HashMap<>();

  /** Seconds by part. */
  private final SampledClock<Map<String, Double>> readings;

  PartClock(long pid) {
    this.tasks = Path.of("/proc", Long.toString(pid), "task");
    this.readings = new SampledClock<>("part-clock", 1_000, this::read);
  }

  /** The part of the program to which a thread of this name belongs. */
  static String partOf(String threadName) {
    return PARTS.entrySet().stream()
        .filter(part -> threadName.startsWith(part.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(OTHER);
  }

  /**
   * Ticks of processor time in a line of {@code /proc/PID/task/TID/stat}: the fields utime and
   * stime. The name before them, in parentheses, may hold anything.
   */
  static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /** Seconds of processor time by part between two moments, in Unix milliseconds, to a second. */
  Map<String, Double> seconds(long from, long to) {
    Map<String, Double> seconds = new TreeMap<>(readings.at(to));
    readings.at(from).forEach((part, before) -> seconds.merge(part, -before, Double::sum));
    return seconds;
  }

  private Map<String, Double> read() {
    if (Files.isDirectory(tasks)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
        for (Path task : all) {
          take(task);
        }
      } catch (IOException | DirectoryIteratorException e) {
        // The process has ended meanwhile.
      }
    }
    Map<String, Double> seconds = new HashMap<>();
    ticks.forEach(
        (task, used) ->
            seconds.merge(
                partOf(names.getOrDefault(task, "")), used / TICKS_A_SECOND, Double::sum));
    return seconds;
  }

  private void take(Path task) {
    String id = task.getFileName().toString();
    try {
      if (!names.containsKey(id)) {
        names.put(id, Files.readString(task.resolve("comm")).strip());
      }
      ticks.put(id, ticks(Files.readString(task.resolve("stat"))));
    } catch (IOException e) {
      // The thread has ended meanwhile; what it had used when it was last read is kept.
    }
  }

  @Override
  public void close() {
    readings.close();
  }
}
