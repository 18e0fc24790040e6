package nocturne.torture;

import java.util.Collections;
import java.util.List;

/**
 * Distribution of ingest and stages among processes.
 *
 * @param name for the report
 * @param ownKafka whether a process of its own runs Kafka, behind the torture's proxy; if not, one
 *     of the workers does, and when it is killed another or its successor
 * @param workers the stages of each worker, separated by commas, or the command that it runs
 */
record Layout(String name, boolean ownKafka, List<String> workers) {
  private static final String BEHIND = "archive,table,filter,fit";
  private static final String ALL_STAGES = "ingest," + BEHIND;
  private static final List<String> COMMANDS = List.of("up", "services");

  static final List<Layout> ALL =
      List.of(
          new Layout("one worker", true, List.of(ALL_STAGES)),
          new Layout("one each", true, List.of("ingest", "archive", "table", "filter", "fit")),
          new Layout("two halves", true, List.of("ingest,archive", "table,filter,fit")),
          new Layout("shared partitions", true, List.of(ALL_STAGES, BEHIND)),
          new Layout("two full workers", true, List.of(ALL_STAGES, ALL_STAGES)),
          new Layout("up", false, List.of("up")),
          new Layout("shared home", false, List.of("up", ALL_STAGES)),
          new Layout("two ups", false, List.of("up", "up")),
          new Layout("services", false, List.of("services", ALL_STAGES, ALL_STAGES)));

  /** Name of the n-th worker, from 0, which no other has. */
  String nameOf(int n) {
    String stages = workers.get(n);
    int before = Collections.frequency(workers.subList(0, n), stages);
    return before == 0 ? stages : stages + " " + (before + 1);
  }

  /** The command with which a worker is started. */
  static List<String> command(String worker) {
    return COMMANDS.contains(worker) ? List.of(worker) : List.of("worker", "--stages", worker);
  }

  /** The output of a worker that shows that it works. */
  static String ready(String worker) {
    return worker.equals("services") ? "the services" : " is up: ";
  }
}
