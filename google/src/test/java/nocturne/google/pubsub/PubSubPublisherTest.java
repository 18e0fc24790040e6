package nocturne.google.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.pubsub.v1.ProjectSubscriptionName;
import com.google.pubsub.v1.TopicName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.google.testkit.FakePubSub;
import nocturne.google.testkit.FakePubSub.Operation;
import nocturne.google.testkit.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PubSubPublisherTest extends PublishingContract {
  private static FakePubSub cloud;
  private int before;

  @BeforeAll
  static void openTheCloud() {
    cloud = new FakePubSub();
  }

  @AfterAll
  static void closeTheCloud() {
    cloud.close();
  }

  @BeforeEach
  void count() {
    before = cloud.requests(Operation.PUBLISH);
  }

  @AfterEach
  void injectNoMore() {
    cloud.injectNoMore();
  }

  private int requests() {
    return cloud.requests(Operation.PUBLISH) - before;
  }

  @Override
  protected PubSubSettings settings() {
    return new PubSubSettings("my-project")
        .withEmulator(cloud.address())
        .withPatience(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503, 504})
  void whatMayPassIsSentAgain(int status) {
    cloud.inject(Operation.PUBLISH, new Fault.Refused(status), new Fault.Refused(status));
    publish("1");
    assertThat(texts(counted.take(1))).containsExactly("1");
    assertThat(requests()).isEqualTo(3);
  }

  @Test
  void aMessageWhoseConfirmationIsLostComesTwice() {
    cloud.inject(Operation.PUBLISH, new Fault.LostAnswer());
    publish("1");
    assertThat(texts(counted.take(2))).containsExactly("1", "1");
  }

  @Test
  void aMessageThatLandsLateComesOnceMore() {
    cloud.inject(Operation.PUBLISH, new Fault.Late());
    publish("1");
    assertThat(texts(counted.takeAll())).containsExactly("1");
    assertThat(cloud.landLate()).isEqualTo(1);
    assertThat(texts(counted.takeAll())).containsExactly("1");
  }

  @Test
  void whatGoesUnansweredToTheEndIsUnknown() {
    cloud.injectAlways(Operation.PUBLISH, new Fault.Refused(503));
    assertThatThrownBy(() -> publisher.publish(topic, message("1")).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PortException.Unknown.class)
        .hasMessageContaining("Cannot tell whether a message is on the topic " + topic);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void whatDoesNotPassSaysWhatToDo(int status) {
    cloud.inject(Operation.PUBLISH, new Fault.Refused(status));
    assertThatThrownBy(() -> publisher.publish(topic, message("1")).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("gcloud ");
  }

  @Test
  void whatGoogleDoesNotTakeIsNotSent() {
    Map<String, String> many = new HashMap<>();
    IntStream.rangeClosed(0, 100).forEach(i -> many.put("a" + i, ""));
    refuse(new Message(null, new byte[0], Map.of()), "neither bytes nor attributes");
    refuse(new Message(null, new byte[0], many), "101 attributes");
    refuse(new Message(null, new byte[0], Map.of("a", "é".repeat(513))), "over 1,024 bytes");
    refuse(new Message(null, new byte[0], Map.of("goog-a", "")), "'goog-a'");
    refuse(new Message(null, new byte[10_000_000], Map.of()), "10 MB");
    assertThat(requests()).isZero();
    publisher.publish(topic, new Message(null, new byte[9_999_000], Map.of())).join();
    assertThat(cloud.published(TopicName.format("my-project", topic))).hasSize(1);
  }

  private void refuse(Message message, String why) {
    assertThatThrownBy(() -> publisher.publish(topic, message))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  /**
   * The fake's streams, with Google's own subscriber: duplicates and disorder, and nothing lost.
   */
  @Test
  void aStreamDeliversEachAtLeastOnce() throws InterruptedException {
    cloud.deliverTwice(7);
    cloud.reorder(20210120);
    Set<String> came = new ConcurrentSkipListSet<>();
    CountDownLatch deliveries = new CountDownLatch(57);
    Subscriber subscriber =
        Subscriber.newBuilder(
                ProjectSubscriptionName.of("my-project", counter),
                (com.google.cloud.pubsub.v1.MessageReceiver)
                    (message, consumer) -> {
                      came.add(message.getAttributesOrThrow("n"));
                      consumer.ack();
                      deliveries.countDown();
                    })
            .setChannelProvider(
                InstantiatingGrpcChannelProvider.newBuilder()
                    .setEndpoint(cloud.address())
                    .setChannelConfigurator(channel -> channel.usePlaintext())
                    .build())
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build();
    subscriber.startAsync().awaitRunning();
    try {
      publish(IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new));
      assertThat(deliveries.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(came).hasSize(50);
    } finally {
      subscriber.stopAsync().awaitTerminated();
    }
  }
}
