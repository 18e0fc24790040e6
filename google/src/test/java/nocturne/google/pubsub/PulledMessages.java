package nocturne.google.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.AcknowledgeRequest;
import com.google.pubsub.v1.ModifyAckDeadlineRequest;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.PullResponse;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.SubscriberGrpc;
import com.google.pubsub.v1.SubscriptionName;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads a subscription without our code, by requests. */
public final class PulledMessages implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ManagedChannel channel;
  private final SubscriberGrpc.SubscriberBlockingStub subscriber;
  private final String subscription;

  public PulledMessages(String address, String project, String subscription) {
    this.channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build();
    this.subscriber = SubscriberGrpc.newBlockingStub(channel).withMaxInboundMessageSize(20 << 20);
    this.subscription = SubscriptionName.format(project, subscription);
  }

  /** So many messages, each acknowledged. */
  List<PubsubMessage> take(int count) {
    List<PubsubMessage> taken = new ArrayList<>();
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (taken.size() < count) {
      assertThat(System.nanoTime())
          .as("%s of %s messages came", taken.size(), count)
          .isLessThan(until);
      taken.addAll(takeNow(count - taken.size()));
    }
    return taken;
  }

  /** All there are, until none comes for a while. */
  public List<PubsubMessage> takeAll() {
    List<PubsubMessage> taken = new ArrayList<>();
    for (int silent = 0; silent < 3; ) {
      List<PubsubMessage> now = takeNow(1000);
      silent = now.isEmpty() ? silent + 1 : 0;
      taken.addAll(now);
    }
    return taken;
  }

  private List<PubsubMessage> takeNow(int most) {
    List<ReceivedMessage> received = pull(most);
    if (!received.isEmpty()) {
      acknowledge(received);
    }
    return received.stream().map(ReceivedMessage::getMessage).toList();
  }

  /** What is delivered now, and not acknowledged. */
  @SuppressWarnings("deprecation") // or a test would wait for messages that do not come
  public List<ReceivedMessage> pull(int most) {
    PullResponse response =
        subscriber.pull(
            PullRequest.newBuilder()
                .setSubscription(subscription)
                .setMaxMessages(most)
                .setReturnImmediately(true)
                .build());
    return response.getReceivedMessagesList();
  }

  public void acknowledge(List<ReceivedMessage> received) {
    var unused =
        subscriber.acknowledge(
            AcknowledgeRequest.newBuilder()
                .setSubscription(subscription)
                .addAllAckIds(received.stream().map(ReceivedMessage::getAckId).toList())
                .build());
  }

  /** To be delivered again at once. */
  public void refuse(List<ReceivedMessage> received) {
    var unused =
        subscriber.modifyAckDeadline(
            ModifyAckDeadlineRequest.newBuilder()
                .setSubscription(subscription)
                .setAckDeadlineSeconds(0)
                .addAllAckIds(received.stream().map(ReceivedMessage::getAckId).toList())
                .build());
  }

  void seek(Instant to) {
    var unused =
        subscriber.seek(
            SeekRequest.newBuilder()
                .setSubscription(subscription)
                .setTime(
                    Timestamp.newBuilder().setSeconds(to.getEpochSecond()).setNanos(to.getNano()))
                .build());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
