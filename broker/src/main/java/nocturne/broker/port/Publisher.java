package nocturne.broker.port;

import java.util.concurrent.CompletableFuture;

/**
 * Publishes to topics that keep no log: a message has no offset, its key is passed over, and
 * nothing ties two messages to each other. Any thread may call.
 */
public interface Publisher extends AutoCloseable {

  /**
   * Sends a message, soon and together with others.
   *
   * @return completes once the back end keeps the message for every subscription. It fails with a
   *     {@link PortException}; {@link PortException.Unavailable} and {@link PortException.Unknown}
   *     may pass, and the message may be there already or come later all the same
   * @throws IllegalArgumentException if the back end takes no such message
   */
  CompletableFuture<Void> publish(String topic, Message message);

  /** Sends at once what waits for others. */
  void flush();

  @Override
  void close();
}
