package nocturne.survey.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nocturne.core.survey.Survey;
import nocturne.survey.Extent;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A survey's topics on a Kafka cluster. Reads only: joins no group, commits no offset, creates no
 * topic. The admin connection is opened on first use. Thread-safe; each reader is for one thread.
 */
public final class KafkaSurveyStream implements SurveyStream {
  private final KafkaAddress address;
  private final SurveyOptions options;
  private final Survey survey;
  private final SurveyFailures failures;
  private @Nullable Admin admin;
  private @Nullable String clusterId;

  /**
   * @param survey whose topics are read
   */
  public KafkaSurveyStream(KafkaAddress address, SurveyOptions options, Survey survey) {
    this.address = address;
    this.options = options;
    this.survey = survey;
    this.failures = new SurveyFailures(address);
  }

  Survey survey() {
    return survey;
  }

  @Override
  public String where() {
    return address.toString();
  }

  @Override
  public synchronized String clusterId() {
    @Nullable String known = clusterId;
    if (known == null) {
      known =
          ask("tell its id", () -> answer("tell its id", admin().describeCluster().clusterId()));
      clusterId = known;
    }
    return known;
  }

  @Override
  public Set<String> topics() {
    return ask(
        "list its topics",
        () -> Set.copyOf(answer("list its topics", admin().listTopics().names())));
  }

  @Override
  public Optional<Found> find(String topic) {
    String question = "describe topic " + topic;
    try {
      return ask(
          question,
          () -> {
            TopicDescription description =
                answer(
                    question, admin().describeTopics(Set.of(topic)).topicNameValues().get(topic));
            SurveyTopic found =
                new SurveyTopic(clusterId(), description.topicId().toString(), topic);
            return Optional.of(new Found(found, extents(question, description)));
          });
    } catch (NoSuchTopic e) {
      return Optional.empty();
    }
  }

  private Map<Integer, Extent> extents(String question, TopicDescription description) {
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    Map<TopicPartition, OffsetSpec> last = new HashMap<>();
    description
        .partitions()
        .forEach(
            p -> {
              TopicPartition partition = new TopicPartition(description.name(), p.partition());
              first.put(partition, OffsetSpec.earliest());
              last.put(partition, OffsetSpec.latest());
            });
    ListOffsetsResult begins = admin().listOffsets(first);
    ListOffsetsResult ends = admin().listOffsets(last);
    Map<Integer, Extent> extents = new TreeMap<>();
    for (TopicPartition partition : first.keySet()) {
      long begin = answer(question, begins.partitionResult(partition)).offset();
      long end = answer(question, ends.partitionResult(partition)).offset();
      extents.put(partition.partition(), new Extent(Math.min(begin, end), end));
    }
    return extents;
  }

  @Override
  public Optional<Kept> kept(String topic) {
    String question = "tell how long " + topic + " is kept";
    try {
      return ask(question, () -> kept(question, topic));
    } catch (NoSuchTopic e) {
      return Optional.empty();
    }
  }

  /** Empty where the topic's settings are not for us to see. */
  private Optional<Kept> kept(String question, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    long millis;
    try {
      ConfigEntry entry =
          answer(question, admin().describeConfigs(Set.of(resource)).values().get(resource))
              .get(TopicConfig.RETENTION_MS_CONFIG);
      millis = entry == null ? -1 : Long.parseLong(entry.value());
    } catch (AuthorizationException | InvalidRequestException e) {
      return Optional.empty();
    }
    TopicDescription description =
        answer(question, admin().describeTopics(Set.of(topic)).topicNameValues().get(topic));
    return Optional.of(
        new Kept(
            millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)),
            times(question, description, OffsetSpec.forTimestamp(0)).min(Comparator.naturalOrder()),
            times(question, description, OffsetSpec.maxTimestamp())
                .max(Comparator.naturalOrder())));
  }

  private Stream<Instant> times(String question, TopicDescription description, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    description
        .partitions()
        .forEach(p -> asked.put(new TopicPartition(description.name(), p.partition()), spec));
    ListOffsetsResult result = admin().listOffsets(asked);
    return asked.keySet().stream()
        .map(p -> answer(question, result.partitionResult(p)))
        .filter(info -> info.timestamp() >= 0)
        .map(info -> Instant.ofEpochMilli(info.timestamp()));
  }

  @Override
  public SurveyReader reader() {
    return ask("be read", () -> new KafkaSurveyReader(this, address, options, failures));
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(2));
      admin = null;
    }
  }

  private synchronized Admin admin() {
    @Nullable Admin open = admin;
    if (open == null) {
      Properties p = address.clientProperties();
      String patience = Long.toString(options.patience().toMillis());
      p.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
      p.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
      open = Admin.create(p);
      admin = open;
    }
    return open;
  }

  private <T> T answer(String question, Future<T> future) {
    return failures.answer(question, future, options.patience().toMillis() + 1000);
  }

  private <T> T ask(String question, Supplier<T> answer) {
    try {
      return answer.get();
    } catch (UnknownTopicOrPartitionException | InvalidTopicException e) {
      throw new NoSuchTopic(e);
    } catch (KafkaException e) {
      throw failures.sort(question, e);
    }
  }

  /** Inside this class: the cluster knows no such topic. */
  private static final class NoSuchTopic extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchTopic(Throwable cause) {
      super(cause);
    }
  }
}
