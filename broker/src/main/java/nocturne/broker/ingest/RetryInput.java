package nocturne.broker.ingest;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.PublishedAlert;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retries of ingest's dead letters: one reader of the requests for all open nights, each with
 * its own progress. For one thread.
 */
final class RetryInput implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetryInput.class);

  private final Optional<RetryRequests> requests;
  private final String topic;
  private final IngestGauge gauge;
  private final IngestTransaction transaction;
  private final Handovers handovers;
  private final Set<Integer> partitions = new HashSet<>();
  private @Nullable LogReader reader;

  RetryInput(IngestContext context, IngestTransaction transaction, Handovers handovers) {
    this.topic = context.names().deadLetters();
    this.requests =
        context
            .back()
            .retries()
            .or(() -> context.back().log().map(log -> RetryRequests.on(log, topic)));
    this.gauge = context.gauge();
    this.transaction = transaction;
    this.handovers = handovers;
  }

  /** Reads from the night's progress, again if necessary. */
  void follow(NightIngest night) {
    if (requests.isEmpty()) {
      return;
    }
    @Nullable LogReader open = reader;
    if (open == null) {
      Map<Integer, Range> kept = requests.get().extent();
      if (kept.isEmpty()) {
        return;
      }
      LogReader begun = requests.get().reader(kept.keySet());
      reader = begun;
      kept.forEach(
          (p, range) -> begun.seek(p, Math.max(range.from(), night.deadLettersNext(p, topic))));
      partitions.addAll(kept.keySet());
      return;
    }
    for (Integer p : partitions) {
      long next = night.deadLettersNext(p, topic);
      if (next < open.position(p)) {
        open.seek(p, next);
      }
    }
  }

  /** Takes the retries that arrive within the timeout. */
  void take(NightIngests nights, Duration timeout) {
    @Nullable LogReader open = reader;
    if (open == null) {
      return;
    }
    for (LogRecord record : open.poll(timeout)) {
      Retry.from(record).ifPresent(retry -> tryAgain(nights, record.position(), retry));
    }
    for (NightIngest night : nights.all()) {
      partitions.forEach(p -> night.deadLettersReadTo(p, open.position(p)));
    }
  }

  private void tryAgain(NightIngests nights, RecordPlace at, Retry retry) {
    NightIngest night = nights.of(retry.deadLetter().night());
    if (!retry.deadLetter().stage().equals(Stage.INGEST)
        || night == null
        || !night.wantsRetry(at, topic)) {
      return;
    }
    PacketOutcome pending = night.rejectedAt(retry.first());
    if (pending == null) {
      LOG.info("Dead letter {} is good already; a request is skipped", retry.deadLetter().key());
      return;
    }
    List<PublishedAlert> alerts = transaction.tryAgain(night, at, retry, pending);
    gauge.note(night.progress());
    handovers.handOver(alerts);
  }

  @Override
  public void close() {
    @Nullable LogReader open = reader;
    reader = null;
    if (open != null) {
      open.close();
    }
  }
}
