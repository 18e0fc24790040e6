package nocturne.google.pubsub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Publisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service that calls itself Pub/Sub makes of what we publish. */
abstract class PublishingContract {
  final String topic = "published-" + UUID.randomUUID();
  final String counter = topic + "-counter";
  private PubSubTopics topics;
  Publisher publisher;
  PulledMessages counted;

  protected abstract PubSubSettings settings();

  @BeforeEach
  void openAll() {
    topics = new PubSubTopics(settings());
    topics.create(topic, 1);
    topics.subscriptions().create(counter, topic);
    publisher = topics.publisher();
    counted =
        new PulledMessages(settings().emulator().orElseThrow(), settings().project(), counter);
  }

  @AfterEach
  void closeAll() {
    counted.close();
    publisher.close();
    topics.subscriptions().delete(counter);
    topics.delete(topic);
    topics.close();
  }

  static Message message(String text) {
    return new Message(null, text.getBytes(UTF_8), Map.of("n", text));
  }

  void publish(String... texts) {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (String text : texts) {
      sent.add(publisher.publish(topic, message(text)));
    }
    publisher.flush();
    sent.forEach(each -> each.orTimeout(30, TimeUnit.SECONDS).join());
  }

  @Test
  void aMessageComesAsItWasPublished() {
    byte[] value = new byte[70_000];
    value[69_999] = 7;
    Map<String, String> attributes = new HashMap<>();
    attributes.put("kafka.topic", "ztf_20210120_programid1");
    attributes.put("long", "é".repeat(512));
    publisher.publish(topic, new Message(new byte[] {1}, value, attributes)).join();

    PubsubMessage came = counted.take(1).get(0);

    assertThat(came.getData().toByteArray()).isEqualTo(value);
    assertThat(came.getAttributesMap()).isEqualTo(attributes);
    assertThat(came.getOrderingKey()).isEmpty();
  }

  @Test
  void aMessageMayHaveAttributesAlone() {
    publisher.publish(topic, new Message(null, new byte[0], Map.of("a", ""))).join();
    assertThat(counted.take(1).get(0).getData().isEmpty()).isTrue();
  }

  @Test
  void eachSubscriptionHasWhatIsPublishedFromItsCreationOn() {
    publish("1");
    topics.subscriptions().create(topic + "-second", topic);
    publish("2", "3");
    assertThat(counted.take(3)).hasSize(3);
    try (PulledMessages second =
        new PulledMessages(
            settings().emulator().orElseThrow(), settings().project(), topic + "-second")) {
      assertThat(texts(second.take(2))).containsExactlyInAnyOrder("2", "3");
    } finally {
      topics.subscriptions().delete(topic + "-second");
    }
  }

  @Test
  void whatIsNotAcknowledgedIsLeasedAndWhatIsAcknowledgedIsGone() {
    publish("1");
    List<ReceivedMessage> first = new ArrayList<>();
    while (first.isEmpty()) {
      first.addAll(counted.pull(10));
    }
    assertThat(counted.pull(10)).isEmpty();
    counted.acknowledge(first);
    assertThat(counted.takeAll()).isEmpty();
  }

  @Test
  void aSubscriptionIsSoughtToATime() throws InterruptedException {
    publish("1", "2");
    Thread.sleep(50); // clocks of services are read to the millisecond
    Instant between = Instant.now();
    Thread.sleep(50);
    publish("3");
    counted.seek(between);
    assertThat(texts(counted.take(1))).containsExactly("3");
    assertThat(counted.takeAll()).isEmpty();
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> publisher.publish(topic + "-not", message("1")).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining(topic + "-not")
        .hasMessageContaining("run setup");
  }

  @Test
  void aThousandMessagesCome() {
    publish(IntStream.range(0, 1000).mapToObj(Integer::toString).toArray(String[]::new));
    assertThat(texts(counted.take(1000))).doesNotHaveDuplicates().hasSize(1000);
  }

  static List<String> texts(List<PubsubMessage> messages) {
    return messages.stream().map(each -> each.getData().toString(UTF_8)).toList();
  }
}
