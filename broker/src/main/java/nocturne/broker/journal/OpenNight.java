package nocturne.broker.journal;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;

/**
 * A night that ingest has to do with: RECEIVING, or DRAINING up to the ends noted.
 *
 * @param surveyTopic to read
 * @param revision of the books this part of the night belongs to, from 1
 * @param start where everyone stood when the night was first started
 * @param ends where the survey's topic ended when the night was ended: once all are reached the
 *     consumer leaves; absent while the night is received
 * @param deadLetterEnds where the topic of dead letters ended then, by partition: requests to try a
 *     dead letter again are taken up to there; empty while the night is received
 */
public record OpenNight(
    Night night,
    String surveyTopic,
    int revision,
    StartingPoint start,
    Optional<Map<SurveyPartition, Long>> ends,
    Map<Integer, Long> deadLetterEnds) {
  public OpenNight {
    ends = ends.map(Map::copyOf);
    deadLetterEnds = Map.copyOf(deadLetterEnds);
  }

  /** A night without requested retries. */
  public OpenNight(
      Night night,
      String surveyTopic,
      int revision,
      StartingPoint start,
      Optional<Map<SurveyPartition, Long>> ends) {
    this(night, surveyTopic, revision, start, ends, Map.of());
  }

  /** The end of the ledger when the night was first started; no older record is about it. */
  public LedgerMark since() {
    return start.since();
  }
}
