package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.port.PortException;
import nocturne.broker.retention.Retention;
import nocturne.survey.SurveyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Periodic work of an instance, with or without a conductor: deletes expired records, and compacts
 * open and recent nights. It runs in the process with ingest, of which an instance has one; two at
 * once are harmless. A failure is retried at the next round.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration LATELY = Duration.ofDays(1);
  private static final Duration LEAVE = Duration.ofSeconds(10);

  private final Services services;
  private final Retention retention;
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "housekeeping");
            thread.setDaemon(true);
            return thread;
          });

  /** Reads the retention settings. */
  Housekeeping(Services services) throws IOException {
    this.services = services;
    this.retention = services.retention();
  }

  void start() {
    var unused =
        rounds.scheduleWithFixedDelay(
            this::round, FIRST.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void round() {
    step("deleting what has expired", retention::run);
    step("putting the history in order", services.history()::compact);
    Instant since = services.clock().instant().minus(LATELY);
    for (JournalEntry night : services.stores().journal().latest()) {
      if (night.state() != NightState.CLOSED || night.at().isAfter(since)) {
        step(
            "putting the tables of " + night.night() + " in order",
            () ->
                services
                    .pipeline()
                    .tables()
                    .forEach(table -> services.tables().compact(table, night.night())));
      }
    }
  }

  private static void step(String activity, Runnable work) {
    try {
      work.run();
    } catch (PortException | SurveyException e) {
      LOG.warn("Housekeeping: {} did not succeed and is tried again later", activity, e);
    } catch (RuntimeException e) {
      LOG.error("Housekeeping: {} failed", activity, e);
    }
  }

  @Override
  public void close() {
    rounds.shutdownNow();
    try {
      if (!rounds.awaitTermination(LEAVE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Housekeeping has not ended within {}; left to itself", LEAVE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
