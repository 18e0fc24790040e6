package nocturne.broker.ledger;

import java.util.Comparator;
import nocturne.survey.SurveyTopic;

/**
 * A partition of a survey's topic. The ids distinguish it from a partition of a topic that was
 * deleted and created again under the same name.
 *
 * @param topicId the cluster's id of the topic
 * @param partition from 0
 */
public record SurveyPartition(String clusterId, String topicId, String topic, int partition)
    implements Comparable<SurveyPartition> {
  private static final Comparator<SurveyPartition> IN_ORDER =
      Comparator.comparing(SurveyPartition::clusterId)
          .thenComparing(SurveyPartition::topicId)
          .thenComparing(SurveyPartition::topic)
          .thenComparingInt(SurveyPartition::partition);

  /** Reads what {@link #text} writes. */
  static SurveyPartition parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("no partition of a survey's topic: " + text);
    }
    return new SurveyPartition(parts[0], parts[1], parts[2], Integer.parseUnsignedInt(parts[3]));
  }

  /** The four, separated by slashes, which no name has in Kafka. */
  String text() {
    return clusterId + '/' + topicId + '/' + topic + '/' + partition;
  }

  @Override
  public int compareTo(SurveyPartition other) {
    return IN_ORDER.compare(this, other);
  }

  /** This partition of a topic as the survey's stream names it. */
  public static SurveyPartition of(SurveyTopic topic, int partition) {
    return new SurveyPartition(topic.clusterId(), topic.topicId(), topic.name(), partition);
  }
}
