package nocturne.torture;

import java.util.List;

/**
 * Distribution of ingest and stages among processes.
 *
 * @param name for the report
 * @param ownKafka whether a process of its own runs Kafka; if not, one of the workers does, and
 *     when it is killed another or its successor
 * @param workers the stages of each worker, separated by commas
 */
record Layout(String name, boolean ownKafka, List<String> workers) {
  private static final String BEHIND = "archive,table,filter,fit";

  static final List<Layout> ALL =
      List.of(
          new Layout("one worker", true, List.of("ingest," + BEHIND)),
          new Layout("one each", true, List.of("ingest", "archive", "table", "filter", "fit")),
          new Layout("two halves", true, List.of("ingest,archive", "table,filter,fit")),
          new Layout("shared partitions", true, List.of("ingest," + BEHIND, BEHIND)),
          new Layout("up", false, List.of("up")),
          new Layout("shared home", false, List.of("up", "ingest," + BEHIND)));

  /** Whether stdout and stderr of this worker belong to {@code nocturne up}. */
  static boolean isUp(String worker) {
    return worker.equals("up");
  }
}
