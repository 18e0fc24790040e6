package nocturne.app.deadletter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.ShownSteps;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.instance.Component;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/**
 * Retries dead letters: writes the retries, has workers take them (running ones, or its own), ends
 * each closed night concerned again, and reports the results.
 */
public final class RetryRun {
  private final GlobalOptions global;
  private final Choice choice;
  private final Set<RecordPlace> places;
  private volatile String doing = "looking at the dead letters";

  /**
   * @param named dead letters by their names; if empty, all of the choice
   * @param all whether everything dead-lettered is meant if nothing else is given
   */
  public RetryRun(GlobalOptions global, Choice choice, List<String> named, boolean all) {
    this.global = global;
    this.choice = choice;
    this.places = named.stream().map(Choice::place).collect(Collectors.toUnmodifiableSet());
    choice.requireSome(named, all);
  }

  /**
   * Retries them.
   *
   * @return the exit code
   */
  public int run() throws IOException, InterruptedException {
    DeadLetterReader.Wanted wanted = choice.wanted(global.pipeline());
    return Session.of(global, "dead-letters retry")
        .readingSurvey()
        .withExistingServices(services -> retry(services, wanted));
  }

  private int retry(Services services, DeadLetterReader.Wanted wanted)
      throws IOException, InterruptedException {
    List<DeadLetterIndex.Entry> chosen =
        DeadLettersCommand.chosen(DeadLettersCommand.index(services, wanted), places);
    List<DeadLetterIndex.Entry> pending =
        chosen.stream().filter(entry -> entry.state().isPending()).toList();
    if (pending.size() < chosen.size()) {
      global.say(
          chosen.size()
              - pending.size()
              + " of "
              + chosen.size()
              + " dead letters are not pending any more and are left as they are.");
    }
    String topic = services.names().topic(Topic.DEAD_LETTERS);
    Retries retries = new Retries(services, what -> doing = what);
    int asked = retries.ask(pending);
    global.say(asked + " dead letters are tried again");
    if (asked < pending.size()) {
      global.say(pending.size() - asked + " packets are no longer on " + topic + "; replay them.");
    }
    if (asked == 0) {
      return asked == pending.size() ? 0 : Failure.INCOMPLETE;
    }
    if (!isWorked(services)) {
      services.makeParts();
      services.startWorkers();
    }
    List<NightBooks> books = new ArrayList<>();
    Set<Night> nights = new TreeSet<>();
    pending.forEach(entry -> nights.add(entry.deadLetter().night()));
    try (ProgressLine line =
        ProgressLine.start(global.surroundings(), () -> Tally.waiting(doing))) {
      Conductor conductor = services.conductor(new ShownSteps(line, what -> doing = what));
      for (Night night : nights) {
        retries.take(conductor, night, pending).ifPresent(books::add);
      }
    }
    DeadLetterRows rows = new DeadLetterRows(global);
    int code = rows.tell(pending.size(), now(services, pending));
    for (NightBooks each : books) {
      code = Math.max(code, rows.tell(each));
    }
    return code;
  }

  /** Whether any process has workers that take retries. */
  private static boolean isWorked(Services services) {
    String deadLetters = services.names().topic(Topic.DEAD_LETTERS);
    return services.pipeline().of(Component.VALUE_ADDED).stream()
        .map(stage -> stage.group(services.names()))
        .anyMatch(group -> services.log().assigned(group, deadLetters) > 0);
  }

  /** The current state of the chosen dead letters. */
  private static List<DeadLetterRows.Row> now(
      Services services, List<DeadLetterIndex.Entry> asked) {
    Set<RecordPlace> requested = Retries.places(asked);
    // All are read: what failed again may have another reason now.
    return DeadLettersCommand.index(services, DeadLetterReader.Wanted.ALL).entries().stream()
        .filter(entry -> requested.contains(entry.first()))
        .map(DeadLettersCommand::row)
        .toList();
  }
}
