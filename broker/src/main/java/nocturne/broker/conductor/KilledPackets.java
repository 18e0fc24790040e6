package nocturne.broker.conductor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.deadletter.DeadLetterIndex;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.deadletter.RetryService;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Trial;
import nocturne.core.alert.Reason;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** Retries packets that killed workers, if they kill no process of their own. */
record KilledPackets(LogProgress progress, Entries entries, Trial trial, KillPoint kill) {
  /**
   * Tries each packet that killed workers in a process of its own, and requests a retry for those
   * that do not kill it. Requests after the noted ends may also be from others, such as a conductor
   * that died before it noted new ends. The night must be drained once more up to all of them,
   * since stages take requests in any case.
   */
  Optional<JournalEntry> askAgain(JournalEntry draining) throws InterruptedException {
    Night night = draining.night();
    BackEnd back = progress.back();
    TopicLog log = back.log();
    String topic = back.names().topic(Topic.DEAD_LETTERS);
    DeadLetterReader deadLetters = new DeadLetterReader(log, topic);
    List<DeadLetterIndex.Entry> innocent = new ArrayList<>();
    entries.step(night, "reading dead letters");
    for (DeadLetterIndex.Entry entry : killed(draining)) {
      Optional<DeadLetterReader.Found> found = deadLetters.at(entry.newest());
      entries.step(night, "trying a packet that killed workers by itself");
      if (found.isPresent()
          && trial.survives(entry.deadLetter().stage(), found.get().deadLetter().bytes())) {
        innocent.add(entry);
      }
    }
    if (!innocent.isEmpty()) {
      new RetryService(log, topic, back.names().transactionalId("dead-letters-0")).ask(innocent);
      kill.reached(CrashPoint.DEAD_LETTERS_ASKED_AGAIN);
    }
    Map<Integer, Long> to = progress.deadLetterEnds();
    if (Drain.RetryPositions.read(log, topic, night, draining.deadLetterEnds(), to)
        .to()
        .isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        entries.append(
            entries
                .next(draining, NightState.DRAINING)
                .withDeadLetterEnds(to)
                .withNote(
                    innocent.isEmpty()
                        ? "dead letters that were asked for meanwhile are tried again"
                        : innocent.size() + " packets that killed workers are tried again")));
  }

  private List<DeadLetterIndex.Entry> killed(JournalEntry draining) {
    BackEnd back = progress.back();
    return DeadLetterIndex.read(
            back.names(),
            back.pipeline()::tableOf,
            back.log(),
            back.ledger(),
            Entries.start(draining),
            back.tables(),
            DeadLetterReader.Wanted.of(draining.night()).withReason(Reason.KILLED_WORKER))
        .pending();
  }
}
