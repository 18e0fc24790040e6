package nocturne.broker.repair;

import java.util.ArrayList;
import java.util.List;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;

/** Publishes messages to a topic that lost them, some in a transaction. For one thread. */
final class RepairWriter implements AutoCloseable {
  /** Messages in one transaction. */
  private static final int AT_ONCE = 1_000;

  /** Bytes in one transaction, a few messages more. */
  private static final long BYTES = 8 << 20;

  private final String topic;
  private final Runnable before;
  private final LogWriter writer;
  private final List<Message> messages = new ArrayList<>();
  private long bytes;

  /**
   * @param before runs before each transaction
   */
  RepairWriter(BackEnd back, String topic, Runnable before) {
    this.topic = topic;
    this.before = before;
    this.writer = back.log().writer(back.names().transactionalId(ShortTopics.WRITER));
  }

  void add(Message message) {
    messages.add(message);
    bytes += message.value().length;
    if (messages.size() >= AT_ONCE || bytes >= BYTES) {
      publish();
    }
  }

  /** Publishes what is left. */
  void publish() {
    if (messages.isEmpty()) {
      return;
    }
    before.run();
    writer.begin();
    for (Message message : messages) {
      var unused = writer.publish(topic, message);
    }
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
