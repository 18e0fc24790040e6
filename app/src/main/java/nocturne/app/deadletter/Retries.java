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
import nocturne.broker.ledger.Position;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/**
 * Has the stages take dead letters again, in a process with services of the instance.
 *
 * @param doing hears what is waited for
 */
public record Retries(Services services, Consumer<String> doing) {
  private static final long LOOK_MILLIS = 250;

  /**
   * Writes the requests.
   *
   * @return how many; the packets of the others are no longer kept
   */
  public int ask(List<DeadLetterIndex.Entry> pending) {
    return new RetryService(
            services.log(),
            services.names().topic(Topic.DEAD_LETTERS),
            services.names().transactionalId("dead-letters-1"))
        .ask(pending);
  }

  /**
   * Returns when the stages have taken what was asked of a night. A closed one is opened and ended
   * again.
   *
   * @return its new books; empty if it is open
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

  /** An open night takes its retries while it continues. */
  private void awaitTaken(Night night, Set<Position> mine) throws InterruptedException {
    doing.accept("waiting until the stages have come to them");
    DeadLetterQuery query = new DeadLetterQuery(services);
    while (query.of(night).entries().stream()
        .anyMatch(
            entry ->
                entry.state() == DeadLetterIndex.State.ASKED && mine.contains(entry.first()))) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** The places by which dead letters are known. */
  public static Set<Position> places(List<DeadLetterIndex.Entry> entries) {
    return entries.stream().map(DeadLetterIndex.Entry::first).collect(Collectors.toSet());
  }
}
