package nocturne.google;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a worker of a job does with messages. For one thread. */
public interface Sink extends AutoCloseable {

  /**
   * Stores the traces of messages. When it returns, all of them are stored.
   *
   * @return numbers of results, by the books' names
   * @throws nocturne.broker.port.PortException if a trace may be missing
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
