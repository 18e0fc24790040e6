package nocturne.broker.conductor;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import nocturne.broker.journal.JournalEntry;

/** Waits for what a night needs, for as long as no other conductor acts for it. */
final class Waiting {
  private static final long SHORTEST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Entries entries;
  private final Conductor.Watcher watcher;

  Waiting(Entries entries, Conductor.Watcher watcher) {
    this.entries = entries;
    this.watcher = watcher;
  }

  void await(JournalEntry entry, String doing, BooleanSupplier done) throws InterruptedException {
    await(entry, () -> doing, done);
  }

  /** Looks again and again, but spends no more than a small part of the time on looking. */
  void await(JournalEntry entry, Supplier<String> doing, BooleanSupplier done)
      throws InterruptedException {
    while (true) {
      long began = System.nanoTime();
      entries.stepDownIfOvertaken(entry);
      if (done.getAsBoolean()) {
        return;
      }
      long took = (System.nanoTime() - began) / 1_000_000;
      watcher.step(entry.night(), doing.get());
      Thread.sleep(Math.min(LONGEST_PAUSE_MILLIS, Math.max(SHORTEST_PAUSE_MILLIS, 9 * took)));
    }
  }
}
