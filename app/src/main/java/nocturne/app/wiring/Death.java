package nocturne.app.wiring;

import java.util.ServiceLoader;
import nocturne.broker.crash.KillPoint;

/** Listener of this process at the places between two writes. */
public final class Death {
  /** None, unless a test or the torture put one on the class path. */
  public static final KillPoint POINT =
      ServiceLoader.load(KillPoint.class).findFirst().orElse(KillPoint.NONE);

  private Death() {}
}
