package nocturne.broker.conductor;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** Waits until a night that is to end has run dry, first at the door and then behind it. */
final class Draining {
  private final Names names;
  private final Ledger ledger;
  private final Streams streams;
  private final Tables tables;
  private final Cast cast;
  private final Waiting waiting;

  Draining(Names names, Ledger ledger, Streams streams, Tables tables, Cast cast, Waiting waiting) {
    this.names = names;
    this.ledger = ledger;
    this.streams = streams;
    this.tables = tables;
    this.cast = cast;
    this.waiting = waiting;
  }

  void await(JournalEntry draining) throws InterruptedException {
    Night night = draining.night();
    Standing standing = new Standing(ledger, Entries.start(draining).since(), night);
    waiting.await(
        draining,
        () ->
            "the consumer reads to the end of the topic"
                + cast.waitsFor(Set.of(Component.CONSUMER)),
        () -> hasLeft(standing, draining));
    String letters = names.topic(Topic.LETTERS);
    Requests requests =
        Requests.read(
            streams,
            letters,
            night,
            Entries.start(draining).topics().getOrDefault(letters, Map.of()),
            draining.letterEnds());
    Drain drain =
        new Drain(
            names,
            streams,
            tables,
            standing,
            requests,
            Entries.start(draining).topics(),
            draining.cancelled());
    waiting.await(
        draining,
        () ->
            "draining "
                + drain.lacking().stream().map(Stage::word).collect(Collectors.joining(", "))
                + cast.waitsFor(Cast.of(drain.lacking())),
        drain::isDone);
  }

  private static boolean hasLeft(Standing standing, JournalEntry draining) {
    standing.readOn();
    if (draining.surveyTopic().isEmpty() || draining.cancelled().contains(Stage.CONSUMER)) {
      return true;
    }
    return standing
        .left()
        .filter(left -> left.revision() >= draining.revision())
        .filter(left -> left.reaches(draining.ends().orElse(Map.of())))
        .filter(left -> left.reachesLetters(draining.letterEnds()))
        .isPresent();
  }
}
