package nocturne.broker.automatic;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How time goes for the automatic night. */
public interface Ticker {

  /** The time of day. */
  Instant utc();

  /** Time since any beginning, by a clock that never jumps. */
  Duration steady();

  /** Lets the time between two looks pass. */
  void pause() throws InterruptedException;

  /** The real one. */
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
      public void pause() throws InterruptedException {
        Thread.sleep(pause.toMillis());
      }
    };
  }
}
