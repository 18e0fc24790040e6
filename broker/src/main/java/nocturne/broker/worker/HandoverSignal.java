package nocturne.broker.worker;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes a worker that waits: something was handed over, refused, or it is to stop. Any thread. */
final class HandoverSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition something = lock.newCondition();
  private boolean woken;

  void wake() {
    lock.lock();
    try {
      woken = true;
      something.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is woken, or was since it last waited, or the time is over. */
  void await(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !woken) {
        left = something.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }
}
