package nocturne.google.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Publisher;

/** Publishes messages and waits until each is confirmed. */
public record Confirmed(Publisher publisher) {

  /** A message and where it goes. */
  public record Addressed(String topic, Message message) {}

  /**
   * Publishes messages.
   *
   * @throws PortException if one of them may not be published
   */
  public void publish(List<Addressed> messages) {
    List<CompletableFuture<Void>> sent = new ArrayList<>(messages.size());
    messages.forEach(each -> sent.add(publisher.publish(each.topic(), each.message())));
    publisher.flush();
    for (CompletableFuture<Void> each : sent) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException failure
            ? failure
            : new IllegalStateException("a message cannot be published", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PortException.Unknown("Interrupted while messages were published", e);
      }
    }
  }
}
