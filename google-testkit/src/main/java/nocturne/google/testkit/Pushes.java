package nocturne.google.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.Subscription;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pushes the messages of subscriptions to their addresses as Pub/Sub does: each in a request of its
 * own, several at once; an answer from 200 to 299 acknowledges it, and any other, or none, has it
 * delivered again a second later.
 */
final class Pushes implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final long PAUSE_MILLIS = 20;
  private static final int AGAIN_SECONDS = 1;
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PubSubState state;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "fake-pubsub-push");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicBoolean over = new AtomicBoolean();

  Pushes(PubSubState state) {
    this.state = state;
  }

  /** Pushes what a subscription delivers until it is deleted. */
  void begin(Subscription of) {
    String name = of.getName();
    URI to = URI.create(of.getPushConfig().getPushEndpoint());
    for (int i = 0; i < AT_ONCE; i++) {
      threads.execute(() -> push(name, to));
    }
  }

  private void push(String subscription, URI to) {
    try {
      while (!over.get()) {
        List<ReceivedMessage> one = state.pull(subscription, 1);
        if (one.isEmpty()) {
          Thread.sleep(PAUSE_MILLIS);
        } else {
          push(subscription, to, one.get(0));
        }
      }
    } catch (StatusRuntimeException e) {
      // the subscription is deleted
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void push(String subscription, URI to, ReceivedMessage message)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(to)
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body(subscription, message.getMessage())))
            .build();
    boolean taken;
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      taken = status / 100 == 2;
    } catch (IOException e) {
      taken = false;
    }
    List<String> lease = List.of(message.getAckId());
    var unused =
        taken
            ? state.acknowledge(subscription, lease)
            : state.modify(subscription, lease, AGAIN_SECONDS);
  }

  private static byte[] body(String subscription, PubsubMessage message) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode its = body.putObject("message");
    ObjectNode attributes = its.putObject("attributes");
    message.getAttributesMap().forEach(attributes::put);
    its.put("data", message.getData().toByteArray()).put("messageId", message.getMessageId());
    try {
      return JSON.writeValueAsBytes(body.put("subscription", subscription));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    over.set(true);
    threads.shutdownNow();
  }
}
