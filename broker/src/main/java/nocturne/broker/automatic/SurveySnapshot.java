package nocturne.broker.automatic;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.survey.Extent;
import nocturne.survey.SurveyStream;

/** The survey's offer of one night at the time of an observation. */
public sealed interface SurveySnapshot {

  /** The survey's cluster did not answer. */
  record Unreachable(String why) implements SurveySnapshot {}

  /**
   * The topics of the night, the survey's own before that of the instance; empty if it has none.
   */
  record Topics(List<SurveyStream.Found> found) implements SurveySnapshot {
    public Topics {
      found = List.copyOf(found);
    }

    /** The topic of this name. */
    Optional<SurveyStream.Found> named(String topic) {
      return found.stream().filter(f -> f.topic().name().equals(topic)).findFirst();
    }

    /** The end of each partition of each topic. */
    Map<SurveyPartition, Long> ends() {
      Map<SurveyPartition, Long> ends = new HashMap<>();
      found.forEach(
          f ->
              f.partitions()
                  .forEach(
                      (p, extent) -> ends.put(SurveyPartition.of(f.topic(), p), extent.end())));
      return ends;
    }

    /** The first topic that holds something at or beyond these positions. */
    Optional<SurveyStream.Found> holdingBeyond(Map<SurveyPartition, Long> read) {
      return found.stream().filter(f -> holdsBeyond(f, read)).findFirst();
    }

    private static boolean holdsBeyond(SurveyStream.Found found, Map<SurveyPartition, Long> read) {
      for (Map.Entry<Integer, Extent> partition : found.partitions().entrySet()) {
        long next = read.getOrDefault(SurveyPartition.of(found.topic(), partition.getKey()), 0L);
        Extent extent = partition.getValue();
        if (extent.end() > Math.max(next, extent.begin())) {
          return true;
        }
      }
      return false;
    }
  }
}
