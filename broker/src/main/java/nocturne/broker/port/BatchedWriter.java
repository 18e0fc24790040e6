package nocturne.broker.port;

import java.util.ArrayList;
import java.util.List;

/** Publishes messages in transactions of bounded size. For one thread. */
public final class BatchedWriter implements AutoCloseable {
  /** Messages in one transaction. */
  private static final int AT_ONCE = 1_000;

  /** Bytes of messages after which a transaction takes no more. */
  private static final long BYTES = 8 << 20;

  private final LogWriter writer;
  private final Runnable before;
  private final List<Runnable> messages = new ArrayList<>();
  private long bytes;

  /**
   * @param writer is closed with this
   * @param before runs before each transaction
   */
  public BatchedWriter(LogWriter writer, Runnable before) {
    this.writer = writer;
    this.before = before;
  }

  /** Adds a message, to the partition of its key. */
  public void add(String topic, Message message) {
    add(message, () -> writer.publish(topic, message));
  }

  /** Adds a message, to this partition whatever the key is. */
  public void add(TopicPartition to, Message message) {
    add(message, () -> writer.publish(to, message));
  }

  private void add(Message message, Runnable publish) {
    messages.add(publish);
    bytes += message.value().length;
    if (messages.size() >= AT_ONCE || bytes >= BYTES) {
      publish();
    }
  }

  /** Publishes what is left. */
  public void publish() {
    if (messages.isEmpty()) {
      return;
    }
    before.run();
    writer.begin();
    messages.forEach(Runnable::run);
    writer.commit();
    messages.clear();
    bytes = 0;
  }

  /** Drops what is not published. */
  @Override
  public void close() {
    writer.close();
  }
}
