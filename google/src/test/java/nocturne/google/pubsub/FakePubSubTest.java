package nocturne.google.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.pubsub.v1.DeleteTopicRequest;
import com.google.pubsub.v1.GetSubscriptionRequest;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PublishRequest;
import com.google.pubsub.v1.PublisherGrpc;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.Topic;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nocturne.google.testkit.FakePubSub;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Google's rules, as cloud.google.com/pubsub/quotas and the reference have them. */
class FakePubSubTest {
  private static final String TOPIC = "projects/my-project/topics/alerts";
  private static final String COUNTER = "projects/my-project/subscriptions/alerts-counter";

  private final FakePubSub cloud = new FakePubSub();
  private final ManagedChannel channel =
      ManagedChannelBuilder.forTarget(cloud.address()).usePlaintext().build();
  private final PublisherGrpc.PublisherBlockingStub publisher =
      PublisherGrpc.newBlockingStub(channel);
  private final SubscriberGrpc.SubscriberBlockingStub subscriber =
      SubscriberGrpc.newBlockingStub(channel);

  @BeforeEach
  void makeTheTopic() {
    var unused = publisher.createTopic(Topic.newBuilder().setName(TOPIC).build());
    var unusedToo = subscriber.createSubscription(counter().build());
  }

  @AfterEach
  void closeAll() {
    channel.shutdownNow();
    cloud.close();
  }

  private static Subscription.Builder counter() {
    return Subscription.newBuilder().setName(COUNTER).setTopic(TOPIC).setAckDeadlineSeconds(60);
  }

  private void publish(PubsubMessage... messages) {
    var unused =
        publisher.publish(
            PublishRequest.newBuilder().setTopic(TOPIC).addAllMessages(List.of(messages)).build());
  }

  private static PubsubMessage bytes(int count) {
    return PubsubMessage.newBuilder().setData(ByteString.copyFrom(new byte[count])).build();
  }

  private static void refuses(Status.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void aMessageHasItsLimits() {
    PubsubMessage.Builder many = PubsubMessage.newBuilder();
    IntStream.rangeClosed(0, 100).forEach(i -> many.putAttributes("a" + i, ""));
    PubsubMessage[] thousand = new PubsubMessage[1001];
    Arrays.fill(thousand, bytes(1));
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish());
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish(thousand));
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish(bytes(0)));
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish(bytes(10_000_000)));
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish(many.build()));
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish(attribute("a", "x".repeat(1025))));
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish(attribute("a".repeat(257), "")));
    refuses(Status.Code.INVALID_ARGUMENT, () -> publish(attribute("googa", "")));
    assertThat(cloud.published(TOPIC)).isEmpty();
    publish(bytes(9_999_900));
    publish(attribute("a".repeat(256), "x".repeat(1024)));
    assertThat(cloud.published(TOPIC)).hasSize(2);
  }

  private static PubsubMessage attribute(String name, String value) {
    return PubsubMessage.newBuilder().putAttributes(name, value).build();
  }

  @Test
  void aSubscriptionHasItsLimits() {
    refuses(Status.Code.ALREADY_EXISTS, () -> make(counter()));
    Subscription.Builder other = counter().setName("projects/my-project/subscriptions/other");
    refuses(Status.Code.INVALID_ARGUMENT, () -> make(counter().setName("alerts-counter")));
    refuses(Status.Code.NOT_FOUND, () -> make(other.clone().setTopic(TOPIC + "-not")));
    refuses(Status.Code.INVALID_ARGUMENT, () -> make(other.clone().setAckDeadlineSeconds(601)));
    refuses(
        Status.Code.INVALID_ARGUMENT,
        () ->
            make(
                other
                    .clone()
                    .setMessageRetentionDuration(
                        Duration.newBuilder().setSeconds(31 * 24 * 3600 + 1))));
    refuses(Status.Code.UNIMPLEMENTED, () -> make(other.clone().setFilter("attributes:a")));
    refuses(
        Status.Code.UNIMPLEMENTED,
        () ->
            subscriber.seek(
                SeekRequest.newBuilder().setSubscription(COUNTER).setSnapshot("s").build()));
  }

  private void make(Subscription.Builder wanted) {
    var unused = subscriber.createSubscription(wanted.build());
  }

  @Test
  void whatIsGivenBackIsDeliveredAgain() {
    publish(bytes(1));
    List<ReceivedMessage> first = pull();
    assertThat(first).hasSize(1);
    assertThat(pull()).isEmpty();
    var unused =
        subscriber.modifyAckDeadline(
            ModifyAckDeadlineRequest.newBuilder()
                .setSubscription(COUNTER)
                .addAckIds(first.get(0).getAckId())
                .build());
    assertThat(pull())
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.getMessage()).isEqualTo(first.get(0).getMessage());
              assertThat(again.getAckId()).isNotEqualTo(first.get(0).getAckId());
            });
  }

  private List<ReceivedMessage> pull() {
    return subscriber
        .pull(PullRequest.newBuilder().setSubscription(COUNTER).setMaxMessages(10).build())
        .getReceivedMessagesList();
  }

  @Test
  void aSubscriptionOutlivesItsTopic() {
    var unused = publisher.deleteTopic(DeleteTopicRequest.newBuilder().setTopic(TOPIC).build());
    refuses(Status.Code.NOT_FOUND, () -> publish(bytes(1)));
    assertThat(
            subscriber
                .getSubscription(
                    GetSubscriptionRequest.newBuilder().setSubscription(COUNTER).build())
                .getTopic())
        .isEqualTo("_deleted-topic_");
  }
}
