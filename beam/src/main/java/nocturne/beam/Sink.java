package nocturne.beam;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;

/** What a worker of a job does with messages. For one thread. */
interface Sink extends AutoCloseable {

  /**
   * Leaves the traces of messages; when it returns, they stand.
   *
   * @return how much of what that made, by the books' words
   * @throws nocturne.broker.port.PortException if one may not stand
   */
  Map<String, Long> take(List<Delivered> messages);

  @Override
  void close();

  /** Opens sinks; goes with a job to its workers. */
  @FunctionalInterface
  interface Opening extends Serializable {
    Sink open(GoogleInstance instance);
  }
}
