package nocturne.torture;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Causes one fault after the other on a night, in a thread of its own. */
final class FaultInjector {
  private static final long FAULT_EVERY_MILLIS = 4_000;

  private final Processes night;
  private final List<Fault> faults;
  private final Random random;
  private final KillBudget budget;
  private final Watch watch;
  private @Nullable Thread thread;
  private volatile @Nullable Exception failed;

  /**
   * @param faults to draw from; may be empty
   */
  FaultInjector(
      Processes night, List<Fault> faults, Random random, KillBudget budget, Watch watch) {
    this.night = night;
    this.faults = faults;
    this.random = random;
    this.budget = budget;
    this.watch = watch;
  }

  void start() {
    if (!faults.isEmpty()) {
      Random threadRandom = new Random(random.nextLong());
      thread = new Thread(() -> torment(threadRandom), "fault-injector");
      thread.start();
    }
  }

  /** Throws the exception of a failed fault. */
  void rethrow() {
    Exception why = failed;
    if (why != null) {
      throw new IllegalStateException("a fault of the torture failed: " + why, why);
    }
  }

  private void torment(Random threadRandom) {
    try {
      while (!budget.isOver()) {
        long pause =
            500
                + (long)
                    (-Math.log(1 - threadRandom.nextDouble())
                        * watch.pace().millis(FAULT_EVERY_MILLIS));
        long until = System.nanoTime() + pause * 1_000_000;
        while (!budget.isOver() && System.nanoTime() - until < 0) {
          Thread.sleep(20);
        }
        if (budget.mayDie()) {
          Fault fault = draw(threadRandom);
          watch.tell("fault: " + fault.name());
          fault.strike().at(night, threadRandom);
          watch.tell("fault over: " + fault.name());
          watch.tolls().fault(fault.name());
        }
      }
    } catch (Exception e) {
      failed = e;
    }
  }

  private Fault draw(Random threadRandom) {
    int all = faults.stream().mapToInt(Fault::weight).sum();
    int at = threadRandom.nextInt(all);
    for (Fault fault : faults) {
      at -= fault.weight();
      if (at < 0) {
        return fault;
      }
    }
    throw new IllegalStateException("no fault has any weight: " + faults);
  }

  /** Ends after the current fault. */
  void end() throws InterruptedException {
    budget.end();
    if (thread != null) {
      thread.join();
    }
  }
}
