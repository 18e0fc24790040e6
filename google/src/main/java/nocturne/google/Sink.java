package nocturne.google;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a worker of a job does with messages. For one thread. */
public interface Sink extends AutoCloseable {

  /**
   * Leaves the traces of messages; when it returns, they stand.
   *
   * @return how much of what that made, by the books' words
   * @throws nocturne.broker.port.PortException if one may not stand
   */
  Map<String, Long> take(List<Delivered> messages);

  @Override
  void close();

  /** A sink that does something at its end. */
  static Sink of(Function<List<Delivered>, Map<String, Long>> takes, Runnable atEnd) {
    return new Sink() {
      @Override
      public Map<String, Long> take(List<Delivered> messages) {
        return takes.apply(messages);
      }

      @Override
      public void close() {
        atEnd.run();
      }
    };
  }

  /** Makes sinks that write with clients, which stay open; goes with a job to its workers. */
  @FunctionalInterface
  interface Making extends Serializable {
    /** Makes one. */
    Sink over(GoogleClients clients);
  }
}
