package nocturne.survey.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.survey.SurveyStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidRequestException;

/** Reads a topic's retention and the times of its oldest and newest message. */
final class TopicRetention {
  private TopicRetention() {}

  /** Waits for an answer of the cluster. */
  interface Answers {
    <T> T answer(Future<T> future);
  }

  /** Empty where the topic's settings are not for us to see. */
  static Optional<SurveyStream.Kept> of(Admin admin, String topic, Answers answers) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    long millis;
    try {
      ConfigEntry entry =
          answers
              .answer(admin.describeConfigs(Set.of(resource)).values().get(resource))
              .get(TopicConfig.RETENTION_MS_CONFIG);
      millis = entry == null ? -1 : Long.parseLong(entry.value());
    } catch (AuthorizationException | InvalidRequestException e) {
      return Optional.empty();
    }
    List<TopicPartition> partitions =
        answers
            .answer(admin.describeTopics(Set.of(topic)).topicNameValues().get(topic))
            .partitions()
            .stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    Collection<Instant> first = times(admin, partitions, p -> OffsetSpec.forTimestamp(0), answers);
    Collection<Instant> last = times(admin, partitions, p -> OffsetSpec.maxTimestamp(), answers);
    return Optional.of(
        new SurveyStream.Kept(
            millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)),
            first.stream().min(Comparator.naturalOrder()),
            last.stream().max(Comparator.naturalOrder())));
  }

  private static Collection<Instant> times(
      Admin admin,
      List<TopicPartition> partitions,
      Function<TopicPartition, OffsetSpec> spec,
      Answers answers) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(Function.identity(), spec));
    ListOffsetsResult result = admin.listOffsets(asked);
    return partitions.stream()
        .map(p -> answers.answer(result.partitionResult(p)))
        .filter(info -> info.timestamp() >= 0)
        .map(ListOffsetsResultInfo::timestamp)
        .map(Instant::ofEpochMilli)
        .toList();
  }
}
