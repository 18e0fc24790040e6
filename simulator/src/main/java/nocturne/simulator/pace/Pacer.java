package nocturne.simulator.pace;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Waits until the next packet is due. Due times are counted from the first packet, never from the
 * previous one, so delays do not accumulate: after a stall, overdue packets are sent at once. Not
 * thread-safe.
 */
public final class Pacer {
  /** Julian dates outside 1858 to 2132 are taken for broken numbers and not waited for. */
  private static final double OLDEST_JD = 2_400_000;

  private static final double NEWEST_JD = 2_500_000;

  private final Rate rate;
  private final LongSupplier nanoClock;
  private final Sleeper sleeper;
  private long index;
  private long start;
  private double firstJd = Double.NaN;

  /**
   * @param nanoClock nanoseconds from any origin, never going back
   * @param sleeper waits for the given time
   */
  public Pacer(Rate rate, LongSupplier nanoClock, Sleeper sleeper) {
    this.rate = rate;
    this.nanoClock = nanoClock;
    this.sleeper = sleeper;
  }

  /** The rate it keeps. */
  public Rate rate() {
    return rate;
  }

  /** Paced by the machine's own time. */
  public static Pacer ofSystem(Rate rate) {
    return new Pacer(rate, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
  }

  /**
   * Returns when the next packet is due.
   *
   * @param jd start of its exposure, Julian date; NaN if it has none, and then it is due with the
   *     one before
   * @throws InterruptedException if interrupted while waiting
   */
  public void await(double jd) throws InterruptedException {
    if (index == 0) {
      start = nanoClock.getAsLong();
    }
    double day = jd > OLDEST_JD && jd < NEWEST_JD ? jd : Double.NaN;
    if (Double.isNaN(firstJd)) {
      firstJd = day;
    }
    OptionalDouble due = rate.dueNanos(index, day - firstJd);
    index++;
    if (due.isPresent()) {
      long left = (long) due.getAsDouble() - (nanoClock.getAsLong() - start);
      if (left > 0) {
        sleeper.sleep(left);
      }
    }
  }

  /** Waits. */
  @FunctionalInterface
  public interface Sleeper {
    /**
     * Returns after this time.
     *
     * @param nanos above zero
     */
    void sleep(long nanos) throws InterruptedException;
  }
}
