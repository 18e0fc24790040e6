package nocturne.google.pubsub;

import com.google.api.gax.batching.BatchingSettings;
import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.ExecutorProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.cloud.pubsub.v1.Publisher;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.cloud.pubsub.v1.TopicAdminClient;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import com.google.pubsub.v1.TopicName;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nocturne.google.Failures;

/** Google's clients, set up for this program. */
final class PubSubClients {
  /** Maximum time of a request. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

  /** Google's client takes no less for a message. */
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(10);

  /** A request of the publisher has so many messages, or bytes, unless one message has more. */
  private static final long MESSAGES = 500;

  private static final long BYTES = 4_000_000;

  /** Maximum time that a message waits for others to be sent with it. */
  private static final Duration GATHERED = Duration.ofMillis(20);

  private static final CredentialsProvider NO_CREDENTIALS = NoCredentialsProvider.create();

  private final PubSubSettings settings;
  private final Optional<TransportChannelProvider> channels;

  PubSubClients(PubSubSettings settings) {
    this.settings = settings;
    this.channels =
        settings
            .emulator()
            .map(
                address ->
                    InstantiatingGrpcChannelProvider.newBuilder()
                        .setEndpoint(address)
                        .setMaxInboundMessageSize(Integer.MAX_VALUE) // as Google's own
                        .setChannelConfigurator(channel -> channel.usePlaintext())
                        .build());
  }

  TopicAdminClient topics() {
    try {
      TopicAdminSettings.Builder client =
          TopicAdminSettings.newBuilder().applyToAllUnaryMethods(PubSubClients::once);
      channels.ifPresent(
          them -> client.setTransportChannelProvider(them).setCredentialsProvider(NO_CREDENTIALS));
      return TopicAdminClient.create(client.build());
    } catch (IOException e) {
      throw Failures.noCredentials("Pub/Sub", e);
    }
  }

  SubscriptionAdminClient subscriptions() {
    try {
      SubscriptionAdminSettings.Builder client =
          SubscriptionAdminSettings.newBuilder().applyToAllUnaryMethods(PubSubClients::once);
      channels.ifPresent(
          them -> client.setTransportChannelProvider(them).setCredentialsProvider(NO_CREDENTIALS));
      return SubscriptionAdminClient.create(client.build());
    } catch (IOException e) {
      throw Failures.noCredentials("Pub/Sub", e);
    }
  }

  /** It sends again by itself what may pass: a message that comes twice is no harm. */
  Publisher publisher(TopicName topic, ExecutorProvider executor) {
    Duration patience =
        settings.patience().compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : settings.patience();
    Publisher.Builder client =
        Publisher.newBuilder(topic)
            .setExecutorProvider(executor)
            .setBatchingSettings(
                BatchingSettings.newBuilder()
                    .setElementCountThreshold(MESSAGES)
                    .setRequestByteThreshold(BYTES)
                    .setDelayThresholdDuration(GATHERED)
                    .build())
            .setRetrySettings(
                RetrySettings.newBuilder()
                    .setInitialRetryDelayDuration(FIRST_WAIT)
                    .setRetryDelayMultiplier(2)
                    .setMaxRetryDelayDuration(LONGEST_WAIT)
                    .setInitialRpcTimeoutDuration(ANSWER)
                    .setRpcTimeoutMultiplier(1)
                    .setMaxRpcTimeoutDuration(ANSWER)
                    .setTotalTimeoutDuration(patience)
                    .build());
    channels.ifPresent(
        them -> client.setChannelProvider(them).setCredentialsProvider(NO_CREDENTIALS));
    try {
      return client.build();
    } catch (IOException e) {
      throw Failures.noCredentials("Pub/Sub", e);
    }
  }

  /** {@link PubSubCalls} repeats calls, since it must know whether one went unanswered. */
  private static Void once(UnaryCallSettings.Builder<?, ?> call) {
    call.setSimpleTimeoutNoRetriesDuration(ANSWER);
    return null;
  }
}
