package nocturne.google.pubsub;

import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.pubsub.v1.PullRequest;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.SubscriptionName;
import java.util.List;

/** Reads a subscription by requests with the credentials of this machine, data included. */
public final class ReceivedMessages implements AutoCloseable {
  private final SubscriptionAdminClient client;
  private final String subscription;

  /** Opens one of a project. */
  public ReceivedMessages(PubSubSettings settings, String subscription) {
    this.client = new PubSubClients(settings).subscriptions();
    this.subscription = SubscriptionName.format(settings.project(), subscription);
  }

  /** What is delivered now. */
  @SuppressWarnings("deprecation") // or a test would wait for messages that do not come
  public List<ReceivedMessage> pull(int most) {
    return client
        .pull(
            PullRequest.newBuilder()
                .setSubscription(subscription)
                .setMaxMessages(most)
                .setReturnImmediately(true)
                .build())
        .getReceivedMessagesList();
  }

  /** They are not delivered again. */
  public void acknowledge(List<ReceivedMessage> received) {
    client.acknowledge(subscription, received.stream().map(ReceivedMessage::getAckId).toList());
  }

  @Override
  public void close() {
    client.close();
  }
}
