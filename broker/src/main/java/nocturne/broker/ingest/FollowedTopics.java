package nocturne.broker.ingest;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The survey topics that a session reads for its nights, with one reader. For one thread. */
final class FollowedTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedTopics.class);

  private final SurveyStream survey;
  private final IngestGauge gauge;
  private SurveyReader reader;

  FollowedTopics(SurveyStream survey, IngestGauge gauge) {
    this.survey = survey;
    this.gauge = gauge;
    this.reader = survey.reader();
  }

  /** Address of the survey's cluster, for messages. */
  String where() {
    return survey.where();
  }

  /** Address of the cluster with the night's topic, for messages. */
  String where(NightIngest night) {
    return survey.where(night.open().surveyTopic());
  }

  /** The night's topic as the survey has it now. */
  Optional<SurveyStream.Found> find(NightIngest night) {
    return survey.find(night.open().surveyTopic());
  }

  /**
   * Reads the night's topic from the night's positions, if the survey has the topic.
   *
   * @return whether the survey has it
   */
  boolean follow(NightIngest night) {
    Optional<SurveyStream.Found> found = find(night);
    if (found.isEmpty() || !isWanted(found.get().topic(), night)) {
      return false;
    }
    SurveyTopic topic = found.get().topic();
    Map<Integer, Long> positions = new HashMap<>();
    for (Integer p : found.get().partitions().keySet()) {
      SurveyPartition partition = SurveyPartition.of(topic, p);
      positions.put(p, night.next(partition));
      night.advance(partition, night.next(partition));
    }
    night.ends(found.get());
    reader.follow(topic, positions);
    night.follows(topic);
    NightProgress progress = night.progress();
    gauge.note(progress);
    LOG.info(
        "Night {}: ingest is open for {} ({} partitions at {}); {} packets were received before,"
            + " at most {} are waiting",
        night.night(),
        night.open().surveyTopic(),
        positions.size(),
        where(night),
        progress.counts().received(),
        progress.lag().orElse(0));
    return true;
  }

  /** A night that has ended reads only the topic whose ends were noted. */
  private static boolean isWanted(SurveyTopic topic, NightIngest night) {
    return night.open().ends().isEmpty()
        || night.open().ends().get().keySet().stream()
            .anyMatch(end -> NightIngest.isOf(end, topic));
  }

  SurveyReader.Poll poll(Duration timeout) {
    return reader.poll(timeout);
  }

  /** The partition's next packet is the first at or after this offset. */
  void seek(SurveyTopic topic, int partition, long offset) {
    reader.seek(topic, partition, offset);
  }

  /** Moves the night's positions to the reader's. */
  void advance(NightIngest night) {
    SurveyTopic topic = night.followed();
    if (topic != null) {
      reader
          .positions(topic)
          .forEach((p, offset) -> night.advance(SurveyPartition.of(topic, p), offset));
    }
  }

  /** Stops reading for the night. */
  void leave(NightIngest night) {
    SurveyTopic topic = night.followed();
    if (topic != null) {
      reader.leave(topic);
      night.follows(null);
    }
  }

  /** Opens a new reader, which follows no topic yet. */
  void startAnew(Collection<NightIngest> nights) {
    reader.close();
    reader = survey.reader();
    nights.forEach(night -> night.follows(null));
  }

  @Override
  public void close() {
    reader.close();
  }
}
