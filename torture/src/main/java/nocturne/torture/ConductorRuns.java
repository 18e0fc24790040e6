package nocturne.torture;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import nocturne.app.wiring.Stores;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** Repeats a command of the conductor until the journal says that it is done. For one thread. */
record ConductorRuns(
    Processes processes,
    Stores stores,
    Random random,
    KillBudget budget,
    FaultInjector injector,
    Watch watch) {
  private static final long QUIET_AFTER_MILLIS = 40_000;
  private static final long HANGS_AFTER_MILLIS = 150_000;

  void start(Night night, int revision) throws Exception {
    conduct(night, List.of("night", "start", "--night", night.basicIso()), revision);
  }

  /** Ends the night, until the books are kept too. */
  void end(Night night, int revision) throws Exception {
    conduct(night, List.of("night", "end", "--night", night.basicIso()), revision);
  }

  private void conduct(Night night, List<String> command, int revision) throws Exception {
    long began = System.nanoTime();
    boolean starting = command.contains("start");
    while (true) {
      budget.isReference(millisSince(began) > watch.pace().millis(QUIET_AFTER_MILLIS));
      KillPlan plan = budget.draw(random, "conductor");
      Java.Child child = processes.conductor(command, plan);
      watch.tolls().started();
      watch.log().tell("conductor " + command + " started: " + plan);
      try {
        awaitEnd(child, plan, command, began);
      } finally {
        child.kill();
      }
      Optional<JournalEntry> entry = latest(night);
      NightState wanted = starting ? NightState.RECEIVING : NightState.CLOSED;
      if (entry.filter(e -> e.state() == wanted && e.revision() == revision).isPresent()
          && (starting || stores.books().kept(night, revision).isPresent())) {
        budget.isReference(false);
        return;
      }
      if (millisSince(began) > watch.pace().millis(HANGS_AFTER_MILLIS)) {
        throw new TortureException(
            "`" + String.join(" ", command) + "` ends, but the journal says " + entry);
      }
      Thread.sleep(200);
    }
  }

  private void awaitEnd(Java.Child child, KillPlan plan, List<String> command, long began)
      throws Exception {
    while (child.isAlive()) {
      budget.isReference(millisSince(began) > watch.pace().millis(QUIET_AFTER_MILLIS));
      @Nullable String how = plan.due(child, "conductor", watch.pace(), budget.mayDie());
      if (how != null) {
        child.kill();
        watch.killed("conductor", how);
        return;
      }
      if (millisSince(began) > watch.pace().millis(HANGS_AFTER_MILLIS)) {
        processes.dumpThreads(child);
        throw new TortureException(
            "`"
                + String.join(" ", command)
                + "` has not come to its end in "
                + millisSince(began) / 1000
                + " s, most of them calm; the stacks of all threads are in the logs");
      }
      injector.rethrow();
      Thread.sleep(10);
    }
  }

  /** Empty also if no process has lived long enough to make the bucket. */
  private Optional<JournalEntry> latest(Night night) {
    return stores.store().bucketExists(processes.names().bucket(Bucket.BROKER_FILES))
        ? stores.journal().latest(night)
        : Optional.empty();
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
