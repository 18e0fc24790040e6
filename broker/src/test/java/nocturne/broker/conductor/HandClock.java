package nocturne.broker.conductor;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import nocturne.broker.automatic.Ticker;

/** Time that goes on when a test says so. One looks, one drives. */
final class HandClock implements Ticker {
  private final Semaphore looks = new Semaphore(0);
  private final Semaphore looked = new Semaphore(0);
  private final Instant start;
  private volatile Duration passed = Duration.ZERO;

  HandClock(String start) {
    this.start = Instant.parse(start);
  }

  @Override
  public Instant utc() {
    return start.plus(passed);
  }

  @Override
  public Duration steady() {
    return passed;
  }

  @Override
  public boolean pause() throws InterruptedException {
    looked.release();
    looks.acquire();
    return true;
  }

  /** Lets that long pass, and one look be taken after it. */
  void pass(Duration time) throws InterruptedException {
    looked.acquire();
    passed = passed.plus(time);
    looks.release();
    looked.acquire();
    looked.release();
  }

  /** The same where the one who looks may be dead. */
  void tryPass(Duration time) throws InterruptedException {
    if (looked.tryAcquire(20, TimeUnit.MILLISECONDS)) {
      passed = passed.plus(time);
      looks.release();
    }
  }

  /** Lets time pass up to that time of day, five minutes to a look. */
  void passTo(String utc) throws InterruptedException {
    Instant to = Instant.parse(utc);
    while (utc().isBefore(to)) {
      pass(Duration.ofMinutes(5));
    }
  }
}
