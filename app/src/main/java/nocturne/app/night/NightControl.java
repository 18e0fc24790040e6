package nocturne.app.night;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.app.Failure;
import nocturne.app.deadletter.Retries;
import nocturne.app.query.DeadLetterQuery;
import nocturne.app.web.Control;
import nocturne.app.wiring.Services;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;

/**
 * The actions of the page: the same as {@code night start}, {@code night end} and {@code
 * dead-letters retry}, in the process that runs the stages.
 */
public record NightControl(Services services) implements Control {

  @Override
  public String start(
      Night night, Optional<String> topic, Optional<String> source, Consumer<String> step)
      throws IOException, InterruptedException {
    boolean says = topic.isPresent() && !NoTopic.is(topic.get());
    NightStart start =
        new NightStart(
                services.names().survey(),
                topic.orElse(null),
                says ? null : night.toString(),
                source.orElse(null))
            .by(services.names().instance());
    if (!start.night(services.clock().instant()).equals(night)) {
      throw Failure.misuse(
          "Topic %s does not hold night %s; leave it out, or start its own night."
              .formatted(topic.orElse(""), night));
    }
    start.look(services).ifPresent(step);
    return start.with(services, conductor(step));
  }

  @Override
  public String end(Night night, Set<Stage> cancelled, Consumer<String> step)
      throws InterruptedException {
    NightBooks books = conductor(step).end(night, cancelled);
    JournalEntry entry = NightRows.latest(services.stores(), night);
    if (entry.state() == NightState.FAILED) {
      throw Failure.incomplete(
          "Night %s is FAILED (%s); its books name what is missing, and its next start continues it."
              .formatted(night, entry.note()));
    }
    return told(books);
  }

  private static String told(NightBooks books) {
    return "night %s, revision %s: the books %s"
        .formatted(books.night(), books.revision(), books.balance() ? "balance" : "do not balance");
  }

  @Override
  public String retry(Night night, Wanted wanted, Consumer<String> step)
      throws InterruptedException {
    DeadLetterQuery query = new DeadLetterQuery(services);
    List<DeadLetterIndex.Entry> pending = query.of(night, wanted).pending();
    if (pending.isEmpty()) {
      throw Failure.misuse("No such dead letter of night %s is pending.".formatted(night));
    }
    Retries retries = new Retries(services, step);
    int asked = retries.ask(pending);
    Optional<NightBooks> books =
        asked == 0 ? Optional.empty() : retries.take(conductor(step), night, pending);
    Set<?> left = Retries.places(query.of(night).pending());
    long still = Retries.places(pending).stream().filter(left::contains).count();
    return "%s of %s are good now%s%s"
        .formatted(
            pending.size() - still,
            pending.size(),
            asked < pending.size()
                ? ", " + (pending.size() - asked) + " packets are no longer kept"
                : "",
            books.map(of -> "; " + told(of)).orElse(""));
  }

  private Conductor conductor(Consumer<String> step) {
    return services.conductor(
        "the page of process " + ProcessHandle.current().pid(), (night, what) -> step.accept(what));
  }
}
