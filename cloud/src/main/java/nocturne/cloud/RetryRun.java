package nocturne.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import nocturne.app.Failure;
import nocturne.app.deadletter.DeadLetterRows;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.ShownSteps;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Death;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.deadletter.DeadLetterIndex.State;
import nocturne.broker.deadletter.DeadLetterReader.Wanted;
import nocturne.broker.port.Message;
import nocturne.cloud.InstanceDeadLetters.Found;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.google.Delivered;
import nocturne.google.archive.AlertObjects;
import nocturne.google.books.NightTraces;
import nocturne.google.pubsub.Confirmed;
import nocturne.survey.SurveyStream;

/**
 * Retries dead letters: requests those of ingest by numbered objects and those of other stages by
 * messages, starts the stages, ends each closed night whose rejected packets are retried, and
 * reports the results.
 */
final class RetryRun {
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final GlobalOptions global;
  private final OpenInstance open;
  private final InstanceDeadLetters deadLetters;
  private final Duration patience;
  private volatile String doing = "looking at the dead letters";

  /**
   * @param patience how long rows and the ingest of an open night are waited for
   */
  RetryRun(GlobalOptions global, OpenInstance open, Duration patience) {
    this.global = global;
    this.open = open;
    this.deadLetters = new InstanceDeadLetters(open);
    this.patience = patience;
  }

  /**
   * Retries those that are pending.
   *
   * @param names of some of the wanted; if empty, all are
   * @return the exit code
   */
  int retry(Wanted wanted, List<String> names) throws IOException, InterruptedException {
    List<Found> chosen = InstanceDeadLetters.named(deadLetters.of(wanted), names);
    List<Found> pending = pending(chosen);
    if (pending.size() < chosen.size()) {
      global.say(
          "%d of %d dead letters are not pending any more and are left as they are."
              .formatted(chosen.size() - pending.size(), chosen.size()));
    }
    List<Found> rejected = kept(pending);
    List<Found> behind = pending.stream().filter(each -> each.rejected().isEmpty()).toList();
    int lost = pending.size() - rejected.size() - behind.size();
    if (lost > 0) {
      global.say(lost + " packets are no longer kept below rejected/ in the archive; replay them.");
    }
    if (rejected.isEmpty() && behind.isEmpty()) {
      if (lost == 0) {
        global.say("No dead letter is pending.");
      }
      return lost == 0 ? 0 : Failure.INCOMPLETE;
    }
    int code = lost == 0 ? 0 : Failure.INCOMPLETE;
    long until = System.nanoTime() + patience.toNanos();
    if (rejected.isEmpty()) {
      ask(rejected, behind);
    } else {
      try (SurveyStream survey = open.survey();
          ProgressLine line =
              ProgressLine.start(global.surroundings(), () -> Tally.waiting(doing))) {
        Conductor conductor = open.conductor(survey, new ShownSteps(line, what -> doing = what));
        ask(rejected, behind);
        code = Math.max(code, takeRejected(conductor, rejected, until));
      }
    }
    if (!behind.isEmpty()) {
      awaitRows(behind, until);
    }
    List<DeadLetterRows.Row> left = now(pending).stream().map(Found::row).toList();
    return Math.max(code, new DeadLetterRows(global).tell(pending.size(), left));
  }

  private static List<Found> pending(List<Found> some) {
    return some.stream().filter(each -> each.state().isPending()).toList();
  }

  private static Set<String> names(List<Found> some) {
    return some.stream().map(Found::name).collect(Collectors.toSet());
  }

  /** The dead letters of ingest whose packets the archive has. */
  private List<Found> kept(List<Found> pending) {
    List<Found> kept = new ArrayList<>();
    Map<Night, Set<String>> objects = new LinkedHashMap<>();
    for (Found each : pending) {
      if (each.rejected().isPresent()) {
        Set<String> there =
            objects.computeIfAbsent(
                each.deadLetter().night(),
                night ->
                    NightTraces.rejected(open.store(), open.names().bucket(Bucket.ALERTS), night));
        if (each.deadLetter().storedAt().filter(there::contains).isPresent()) {
          kept.add(each);
        }
      }
    }
    return kept;
  }

  private void ask(List<Found> rejected, List<Found> behind) {
    List<Confirmed.Addressed> messages = new ArrayList<>();
    String alerts = open.names().topic(open.pipeline().alerts());
    behind.forEach(each -> messages.add(new Confirmed.Addressed(alerts, message(each))));
    for (Found each : rejected) {
      long unused = open.retries().ask(each.rejected().orElseThrow().retry());
    }
    new Confirmed(open.publisher()).publish(messages);
    Death.POINT.reached(CrashPoint.DEAD_LETTERS_ASKED_AGAIN);
    global.say(rejected.size() + behind.size() + " dead letters are tried again");
  }

  /**
   * Retries rejected packets. A closed night is opened and ended again; an open one takes the
   * retries while it continues.
   */
  private int takeRejected(Conductor conductor, List<Found> rejected, long until)
      throws InterruptedException {
    if (!open.hasMachines()) {
      global.say("Ingest takes them; if none runs: `nocturne worker --stages ingest`.");
    }
    int code = 0;
    for (Night night : nights(rejected)) {
      Optional<NightBooks> books = conductor.takeRetries(night);
      if (books.isPresent()) {
        code = Math.max(code, new DeadLetterRows(global).tell(books.get()));
      } else {
        awaitTaken(
            rejected.stream().filter(each -> each.deadLetter().night().equals(night)).toList(),
            until);
      }
    }
    return code;
  }

  private void awaitTaken(List<Found> asked, long until) throws InterruptedException {
    doing = "waiting until ingest has come to them";
    open.machines().startIngest();
    while (System.nanoTime() - until < 0
        && now(asked).stream().anyMatch(each -> each.state() == State.ASKED)) {
      Thread.sleep(LOOK.toMillis());
    }
  }

  private void awaitRows(List<Found> behind, long until) throws InterruptedException {
    while (!pending(now(behind)).isEmpty() && System.nanoTime() - until < 0) {
      var unused = open.machines().startStages();
      Thread.sleep(LOOK.toMillis());
    }
    BooleanSupplier isNeeded = () -> !open.journal().openNights().isEmpty();
    open.machines()
        .restUnless(
            isNeeded,
            () -> {
              while (!open.machines().startStages().isEmpty() && isNeeded.getAsBoolean()) {
                Thread.sleep(LOOK.toMillis());
              }
            });
  }

  /** The current state of dead letters, with the reasons of the newest attempts. */
  private List<Found> now(List<Found> some) {
    Set<String> names = names(some);
    return nights(some).stream()
        .flatMap(night -> deadLetters.of(Wanted.of(night)).stream())
        .filter(each -> names.contains(each.name()))
        .toList();
  }

  private static Set<Night> nights(List<Found> some) {
    return some.stream()
        .map(each -> each.deadLetter().night())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The alert as ingest published it, for one stage. */
  private Message message(Found each) {
    AlertObjects archive =
        new AlertObjects(
            open.store(), open.names().bucket(Bucket.ALERTS), open.names().survey(), Death.POINT);
    String storedAt = each.deadLetter().storedAt().orElse("");
    byte[] packet;
    try {
      packet =
          archive
              .packet(storedAt)
              .orElseThrow(
                  () ->
                      Failure.incomplete(
                          "The packet of dead letter %s is not in the archive, at \"%s\"."
                              .formatted(each.name(), storedAt)));
    } catch (UnreadableException e) {
      throw Failure.incomplete(
          "The packet of dead letter %s cannot be read from the archive: %s."
              .formatted(each.name(), e.detail()),
          e);
    }
    Map<String, String> attributes = new LinkedHashMap<>(each.deadLetter().origin().attributes());
    attributes.put("candid", each.deadLetter().candid().orElseThrow().toString());
    attributes.put(Delivered.AGAIN, each.deadLetter().stage().name());
    return new Message(null, packet, attributes);
  }
}
