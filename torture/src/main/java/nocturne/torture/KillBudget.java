package nocturne.torture;

import java.util.Random;

/** How much a night may still be hurt. Asked by any thread; told by the one that runs the night. */
final class KillBudget {
  private final Tolls tolls;
  private final long before;
  private final int kills;
  private volatile long killsNow;
  private volatile boolean reference;
  private volatile boolean over;
  private volatile boolean ending;
  private volatile boolean received;

  /**
   * @param kills about how many the night gets
   */
  KillBudget(Tolls tolls, int kills) {
    this.tolls = tolls;
    this.before = tolls.kills();
    this.kills = kills;
  }

  /** The kills of this night so far. */
  long killed() {
    return tolls.kills() - before;
  }

  /** From now on no more than so many kills, until told otherwise. */
  void allow(long upTo) {
    killsNow = upTo;
  }

  /** Whether the night is left alone for now, since it has taken long enough. */
  void isReference(boolean now) {
    reference = now;
  }

  /** Whether the night is being ended, which has places of its own to die at. */
  void isEnding(boolean now) {
    ending = now;
  }

  /** Whether the night has been started, and is not to be started again. */
  void isReceived(boolean now) {
    received = now;
  }

  boolean isReceived() {
    return received;
  }

  /** Nothing more is done to the night. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** How the next process of these stages ends. */
  KillPlan draw(Random random, String stages) {
    KillPlan drawn = KillPlan.draw(random, KillPlan.places(stages, ending));
    return reference || over || killed() >= kills ? new KillPlan.Lives() : drawn;
  }

  /** Whether the night's share of kills is not used up, nor the night to be left alone. */
  boolean mayDie() {
    return !reference && !over && killed() < killsNow;
  }
}
