package nocturne.app.security;

import java.util.concurrent.CountDownLatch;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;

/**
 * A store that never answers the archive: each of its puts stays for ever, interrupted or not, as
 * on a network disk that is gone. Found by the process that has a folder for it on its class path.
 */
public final class HangingStore implements KillPoint {
  @Override
  public void reached(CrashPoint place) {
    if (place == CrashPoint.STORE_WRITTEN
        && Thread.currentThread().getName().startsWith("worker-upload_ztf_bytes")) {
      stay();
    }
  }

  private static void stay() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // A call into the kernel would not hear it either.
      }
    }
  }
}
