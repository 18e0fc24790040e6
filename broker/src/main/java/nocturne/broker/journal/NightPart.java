package nocturne.broker.journal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;

/**
 * A part of a night: what is received of it until it is closed, or closed again. Its books are one
 * revision.
 *
 * @param revision of the books of this part of the night, from 1
 * @param surveyTopic the topic that is read; absent if the night was started without a topic
 * @param start all positions at the night's first STARTING; absent before they are known
 * @param ends end of the survey's topic when the night was ended
 * @param deadLetterEnds ends of the topic of dead letters at that time, by partition; earlier
 *     requests belong to this revision
 * @param cancelled stages that need not be drained
 * @param settings of this part of the night, such as a source; removed when it is closed
 */
public record NightPart(
    int revision,
    Optional<String> surveyTopic,
    Optional<StartingPoint> start,
    Optional<Map<SurveyPartition, Long>> ends,
    Map<Integer, Long> deadLetterEnds,
    Set<Stage> cancelled,
    Map<String, String> settings) {

  public NightPart {
    ends = ends.map(Map::copyOf);
    deadLetterEnds = Map.copyOf(deadLetterEnds);
    cancelled = Set.copyOf(cancelled);
    settings = Map.copyOf(settings);
  }
}
