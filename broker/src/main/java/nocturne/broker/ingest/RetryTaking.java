package nocturne.broker.ingest;

import java.time.Duration;
import java.util.List;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.worker.PublishedAlert;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requested retries of ingest's dead letters. For one thread. */
final class RetryTaking {
  private static final Logger LOG = LoggerFactory.getLogger(RetryTaking.class);

  private final NightIngests nights;
  private final RetryInput retries;
  private final String deadLettersTopic;
  private final IngestTransaction transaction;
  private final Handovers handovers;
  private final IngestGauge gauge;

  RetryTaking(
      NightIngests nights,
      RetryInput retries,
      String deadLettersTopic,
      IngestTransaction transaction,
      Handovers handovers,
      IngestGauge gauge) {
    this.nights = nights;
    this.retries = retries;
    this.deadLettersTopic = deadLettersTopic;
    this.transaction = transaction;
    this.handovers = handovers;
    this.gauge = gauge;
  }

  /** Whether a night that has ended waits for its retries. */
  boolean isAwaited() {
    return nights.all().stream()
        .anyMatch(night -> night.open().ends().isPresent() && !night.hasTakenRetries());
  }

  /** Takes the retries that arrive within the timeout. */
  void take(Duration timeout) {
    for (StreamRecord record : retries.poll(timeout)) {
      Retry.from(record).ifPresent(retry -> tryAgain(record.position(), retry));
    }
    nights.all().forEach(retries::taken);
  }

  private void tryAgain(Position at, Retry retry) {
    NightIngest night = nights.of(retry.deadLetter().night());
    if (!retry.deadLetter().stage().equals(Stage.INGEST)
        || night == null
        || !night.wantsRetry(at, deadLettersTopic)) {
      return;
    }
    PacketOutcome pending = night.rejectedAt(retry.first());
    if (pending == null) {
      LOG.info("Dead letter {} pends no more; a request is passed over", retry.deadLetter().key());
      return;
    }
    List<PublishedAlert> alerts = transaction.tryAgain(night, at, retry, pending);
    gauge.note(night.progress());
    handovers.handOver(alerts);
  }
}
