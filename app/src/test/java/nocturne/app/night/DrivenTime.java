package nocturne.app.night;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import nocturne.broker.automatic.Ticker;

/** Time that goes on when a test says so. */
final class DrivenTime implements Ticker {
  private final Semaphore looks = new Semaphore(0);
  private final Semaphore looked = new Semaphore(0);
  private final Instant start;
  private volatile Duration passed = Duration.ZERO;

  DrivenTime(String start) {
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

  /** Lets half an hour pass and waits for the look after them. */
  void pass() throws InterruptedException {
    if (!looked.tryAcquire(1, TimeUnit.MINUTES)) {
      throw new AssertionError("nobody looks any more");
    }
    passed = passed.plus(Duration.ofMinutes(30));
    looks.release();
    if (!looked.tryAcquire(1, TimeUnit.MINUTES)) {
      throw new AssertionError("a look does not end");
    }
    looked.release();
  }
}
