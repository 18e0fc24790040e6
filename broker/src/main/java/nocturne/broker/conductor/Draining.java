package nocturne.broker.conductor;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Component;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** Waits until a night that is to end has run dry, first at ingest and then behind it. */
final class Draining {
  private final Pipeline pipeline;
  private final Ledger ledger;
  private final Streams streams;
  private final Tables tables;
  private final ComponentReadiness componentReadiness;
  private final Waiting waiting;

  Draining(
      Pipeline pipeline,
      Ledger ledger,
      Streams streams,
      Tables tables,
      ComponentReadiness componentReadiness,
      Waiting waiting) {
    this.pipeline = pipeline;
    this.ledger = ledger;
    this.streams = streams;
    this.tables = tables;
    this.componentReadiness = componentReadiness;
    this.waiting = waiting;
  }

  void await(JournalEntry draining) throws InterruptedException {
    Night night = draining.night();
    StageProgress progress = new StageProgress(ledger, Entries.start(draining).since(), night);
    waiting.await(
        draining,
        () ->
            "ingest reads to the end of the topic"
                + componentReadiness.waitsFor(Set.of(Component.CONSUMER)),
        () -> hasLeft(progress, draining));
    String deadLetters = pipeline.names().topic(Topic.DEAD_LETTERS);
    RetryPositions retries =
        RetryPositions.read(
            streams,
            deadLetters,
            night,
            Entries.start(draining).topics().getOrDefault(deadLetters, Map.of()),
            draining.deadLetterEnds());
    Drain drain =
        new Drain(
            pipeline,
            streams,
            tables,
            progress,
            retries,
            Entries.start(draining).topics(),
            draining.cancelled());
    waiting.await(
        draining,
        () ->
            "draining "
                + drain.lacking().stream().map(Stage::word).collect(Collectors.joining(", "))
                + componentReadiness.waitsFor(ComponentReadiness.of(drain.lacking())),
        drain::isDone);
  }

  private static boolean hasLeft(StageProgress progress, JournalEntry draining) {
    progress.readOn();
    if (draining.surveyTopic().isEmpty() || draining.cancelled().contains(Stage.INGEST)) {
      return true;
    }
    return progress
        .left()
        .filter(left -> left.revision() >= draining.revision())
        .filter(left -> left.reaches(draining.ends().orElse(Map.of())))
        .filter(left -> left.reachesDeadLetters(draining.deadLetterEnds()))
        .isPresent();
  }
}
