package nocturne.broker.crash;

import java.util.concurrent.atomic.AtomicInteger;

/** Kills when a place is reached for the n-th time. For one thread. */
public final class NthReach {
  private NthReach() {}

  /** What a kill looks like from inside. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Throws {@link Killed} once.
   *
   * @param before how often the place is reached unharmed
   */
  public static KillPoint of(CrashPoint fatal, int before) {
    AtomicInteger left = new AtomicInteger(before);
    return place -> {
      if (place == fatal && left.getAndDecrement() == 0) {
        throw new Killed();
      }
    };
  }
}
