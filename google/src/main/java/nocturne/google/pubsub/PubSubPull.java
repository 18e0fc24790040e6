package nocturne.google.pubsub;

import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.SeekRequest;
import com.google.pubsub.v1.SubscriptionName;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Pulls messages from a subscription by requests, for callers that must store them before they
 * acknowledge them. A message that is not acknowledged within a minute is delivered again. Any
 * thread may call.
 */
public final class PubSubPull implements AutoCloseable {
  private final PubSubSettings settings;
  private final PubSubCalls calls;
  private final SubscriptionAdminClient client;

  /** Opens it with the credentials that Google's libraries find by default. */
  public PubSubPull(PubSubSettings settings) {
    this.settings = settings;
    this.calls = new PubSubCalls(settings);
    this.client = new PubSubClients(settings).subscriptions();
  }

  /**
   * A message without its data.
   *
   * @param receipt by which this delivery is acknowledged
   * @param id Pub/Sub's number of the message, the same at each delivery
   */
  public record Pulled(String receipt, String id, Map<String, String> attributes) {}

  /**
   * Pulls messages. Fewer than exist may come, even none.
   *
   * @throws nocturne.broker.port.PortException.Broken if there is no such subscription
   */
  public List<Pulled> pull(String subscription, int most) {
    return calls.make(
        PubSubCalls.call("pull from " + subscription, "pubsub.subscriptions.consume", false),
        unanswered -> request(subscription, most));
  }

  @SuppressWarnings("deprecation") // or an empty subscription would let it wait for its whole time
  private List<Pulled> request(String subscription, int most) {
    return client
        .pull(
            PullRequest.newBuilder()
                .setSubscription(name(subscription))
                .setMaxMessages(most)
                .setReturnImmediately(true)
                .build())
        .getReceivedMessagesList()
        .stream()
        .map(
            received -> {
              PubsubMessage message = received.getMessage();
              return new Pulled(
                  received.getAckId(), message.getMessageId(), message.getAttributesMap());
            })
        .toList();
  }

  /** They are not to be delivered again; they may be, all the same. */
  public void acknowledge(String subscription, List<Pulled> pulled) {
    calls.make(
        PubSubCalls.call(
            "acknowledge messages of " + subscription, "pubsub.subscriptions.consume", false),
        unanswered -> {
          client.acknowledge(name(subscription), pulled.stream().map(Pulled::receipt).toList());
          return true;
        });
  }

  /**
   * Discards messages that were published before a time; later ones are delivered, again if need
   * be.
   */
  public void seek(String subscription, Instant to) {
    Timestamp time =
        Timestamp.newBuilder().setSeconds(to.getEpochSecond()).setNanos(to.getNano()).build();
    SeekRequest request =
        SeekRequest.newBuilder().setSubscription(name(subscription)).setTime(time).build();
    var unused =
        calls.make(
            PubSubCalls.call(
                "seek " + subscription + " to " + to, "pubsub.subscriptions.consume", false),
            unanswered -> client.seek(request));
  }

  private String name(String subscription) {
    return SubscriptionName.format(settings.project(), subscription);
  }

  @Override
  public void close() {
    client.close();
  }
}
