package nocturne.app.deadletter;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import nocturne.app.query.DeadLetterQuery;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.RetryService;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/**
 * Requests retries of dead letters and waits for them, in a process with the instance's services.
 *
 * @param watcher receives a text for people when a wait begins
 */
public record Retries(Services services, Consumer<String> watcher) {
  private static final long LOOK_MILLIS = 250;

  /**
   * Writes the requests.
   *
   * @return number of requests; the packets of the other dead letters are no longer kept
   */
  public int ask(List<DeadLetterIndex.Entry> pending) {
    return new RetryService(
            services.log(),
            services.names().topic(Topic.DEAD_LETTERS),
            services.names().transactionalId("dead-letters-1"))
        .ask(pending);
  }

  /**
   * Waits until the stages have taken the retries of a night. A closed night is opened and ended
   * again.
   *
   * @return the night's new books; empty if the night is open
   */
  public Optional<NightBooks> take(
      Conductor conductor, Night night, List<DeadLetterIndex.Entry> asked)
      throws InterruptedException {
    Optional<NightBooks> closed = conductor.takeRetries(night);
    if (closed.isEmpty()) {
      awaitTaken(night, places(asked));
    }
    return closed;
  }

  /** Waits until an open night has taken its retries. */
  private void awaitTaken(Night night, Set<RecordPlace> requested) throws InterruptedException {
    watcher.accept("waiting until the stages have taken the retries");
    DeadLetterQuery query = new DeadLetterQuery(services);
    while (query.of(night).entries().stream()
        .anyMatch(
            entry ->
                entry.state() == DeadLetterIndex.State.ASKED
                    && requested.contains(entry.first()))) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** The places of the first dead letters, which identify them. */
  public static Set<RecordPlace> places(List<DeadLetterIndex.Entry> entries) {
    return entries.stream().map(DeadLetterIndex.Entry::first).collect(Collectors.toSet());
  }
}
