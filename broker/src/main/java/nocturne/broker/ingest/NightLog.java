package nocturne.broker.ingest;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the progress of a busy night at intervals. For one thread. */
final class NightLog {
  private static final Logger LOG = LoggerFactory.getLogger(NightLog.class);

  private final Duration every;
  private long lastTold = System.nanoTime();
  private long receivedThen = -1;

  NightLog(Duration every) {
    this.every = every;
  }

  void tell(NightProgress now) {
    if (receivedThen < 0) {
      receivedThen = now.received();
    }
    long nanos = System.nanoTime() - lastTold;
    if (nanos < every.toNanos()) {
      return;
    }
    LOG.info(
        "Night {}: {} received ({} a second), {} published, {} duplicates, {} rejected; at most {}"
            + " waiting",
        now.night(),
        now.received(),
        Math.round((now.received() - receivedThen) * 1e9 / nanos),
        now.published(),
        now.duplicates(),
        now.received() - now.published() - now.duplicates(),
        now.lag().orElse(0));
    lastTold = System.nanoTime();
    receivedThen = now.received();
  }
}
