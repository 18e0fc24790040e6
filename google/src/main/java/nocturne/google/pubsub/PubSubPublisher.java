package nocturne.google.pubsub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.TopicName;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Publisher;
import nocturne.google.Call;

/**
 * Publishes to topics of Pub/Sub, with Google's publisher, which gathers messages to requests and
 * repeats these while a failure may pass. Messages have no order.
 */
final class PubSubPublisher implements Publisher {
  /** Google takes 10 MB a request, and so a message with its attributes. */
  private static final int LARGEST = 10_000_000;

  private static final int MOST_ATTRIBUTES = 100;
  private static final int LARGEST_NAME = 256;
  private static final int THREADS = 4;
  private static final long CLOSING_SECONDS = 10;

  private final PubSubSettings settings;
  private final PubSubClients clients;
  private final PubSubCalls calls;
  private final ScheduledExecutorService threads;
  private final Map<String, com.google.cloud.pubsub.v1.Publisher> publishers =
      new ConcurrentHashMap<>();

  PubSubPublisher(PubSubSettings settings) {
    this.settings = settings;
    this.clients = new PubSubClients(settings);
    this.calls = new PubSubCalls(settings);
    this.threads =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "pubsub-publisher");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public CompletableFuture<Void> publish(String topic, Message message) {
    PubsubMessage taken = taken(topic, message);
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    ApiFutures.addCallback(
        publisher(topic).publish(taken),
        new ApiFutureCallback<String>() {
          @Override
          public void onSuccess(String id) {
            confirmed.complete(null);
          }

          @Override
          public void onFailure(Throwable why) {
            confirmed.completeExceptionally(failure(topic, why));
          }
        },
        MoreExecutors.directExecutor());
    return confirmed;
  }

  private com.google.cloud.pubsub.v1.Publisher publisher(String topic) {
    return publishers.computeIfAbsent(
        topic,
        name ->
            clients.publisher(
                TopicName.of(settings.project(), name), FixedExecutorProvider.create(threads)));
  }

  private static PubsubMessage taken(String topic, Message message) {
    Map<String, String> attributes = message.attributes();
    ByteString data = UnsafeByteOperations.unsafeWrap(message.value());
    if (data.isEmpty() && attributes.isEmpty()) {
      throw refused(topic, "it has neither bytes nor attributes");
    }
    if (attributes.size() > MOST_ATTRIBUTES) {
      throw refused(topic, "it has " + attributes.size() + " attributes, and 100 are taken");
    }
    attributes.forEach(
        (name, value) -> {
          if (name.isEmpty()
              || name.getBytes(UTF_8).length > LARGEST_NAME
              || name.startsWith("goog")) {
            throw refused(topic, "no attribute can be called '" + name + "'");
          }
          if (value.getBytes(UTF_8).length > AttributeLimit.LARGEST_VALUE) {
            throw refused(
                topic, "the attribute " + name + " has over 1,024 bytes: cut it, or put it inside");
          }
        });
    PubsubMessage taken =
        PubsubMessage.newBuilder().setData(data).putAllAttributes(attributes).build();
    if (taken.getSerializedSize() > LARGEST) {
      throw refused(topic, "it has " + taken.getSerializedSize() + " bytes, and 10 MB are taken");
    }
    return taken;
  }

  private static IllegalArgumentException refused(String topic, String why) {
    return new IllegalArgumentException(
        "Pub/Sub does not take a message for " + topic + ": " + why + ".");
  }

  private PortException failure(String topic, Throwable why) {
    Call call = PubSubCalls.call("publish to the topic " + topic, "pubsub.topics.publish", true);
    if (why instanceof ApiException api && !PubSubCalls.mayPass(api)) {
      return calls.broken(call, api);
    }
    return new PortException.Unknown(
        "Cannot tell whether a message is on the topic %s: no answer for %s s, at last: %s"
            .formatted(topic, settings.patience().toSeconds(), why.getMessage()),
        why);
  }

  @Override
  public void flush() {
    publishers.values().forEach(com.google.cloud.pubsub.v1.Publisher::publishAllOutstanding);
  }

  @Override
  public void close() {
    publishers.values().forEach(com.google.cloud.pubsub.v1.Publisher::shutdown);
    try {
      for (com.google.cloud.pubsub.v1.Publisher each : publishers.values()) {
        boolean unused = each.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
