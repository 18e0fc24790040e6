package nocturne.broker.automatic;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Time for automatic nights. */
public interface Ticker {

  /** The time of day. */
  Instant utc();

  /** Time since an arbitrary beginning, by a clock that never jumps. */
  Duration steady();

  /**
   * Waits until the next observation.
   *
   * @return whether there is to be one
   */
  boolean pause() throws InterruptedException;

  /** Ticker with the system's time. */
  static Ticker of(Clock clock, Duration pause) {
    return new Ticker() {
      @Override
      public Instant utc() {
        return clock.instant();
      }

      @Override
      public Duration steady() {
        return Duration.ofNanos(System.nanoTime());
      }

      @Override
      public boolean pause() throws InterruptedException {
        Thread.sleep(pause.toMillis());
        return true;
      }
    };
  }
}
