package nocturne.broker.worker;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import nocturne.broker.ledger.Stage;

/**
 * A stage as a worker runs it: a member of one consumer group that reads the stage's input and its
 * dead letters.
 *
 * @param group the consumer group that shares the topics' partitions among the stage's workers
 * @param readers one for each topic
 * @param outputs topics that the stage publishes to and that another stage may read
 */
public record WorkerStage(
    Stage stage, String group, List<StageReader<?>> readers, Set<String> outputs) {
  public WorkerStage {
    readers = List.copyOf(readers);
    outputs = Set.copyOf(outputs);
  }

  Set<String> topics() {
    return readers.stream().map(r -> r.identity().topic()).collect(Collectors.toSet());
  }
}
