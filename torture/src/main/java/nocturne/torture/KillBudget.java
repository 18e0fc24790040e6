package nocturne.torture;

import java.util.Random;

/** Limits the kills of a night. Any thread may ask; the thread that runs the night sets it. */
final class KillBudget {
  private final Tolls tolls;
  private final long before;
  private final int kills;
  private volatile long killsNow;
  private volatile boolean reference;
  private volatile boolean quiet;
  private volatile boolean over;
  private volatile boolean ending;
  private volatile boolean received;

  /**
   * @param kills approximate number of the night's kills
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

  /** Sets the limit of kills until the next call. */
  void allow(long upTo) {
    killsNow = upTo;
  }

  /** Sets whether the night is spared for now, since it has taken long enough. */
  void setReference(boolean now) {
    reference = now;
  }

  /** Sets whether a quiet night is received, whose processes live. */
  void setQuiet(boolean now) {
    quiet = now;
  }

  boolean isEnding() {
    return ending;
  }

  /** Sets whether the night is being ended; the end has places of its own. */
  void setEnding(boolean now) {
    ending = now;
  }

  /** Sets whether the night has been started, and is not to be started again. */
  void setReceived(boolean now) {
    received = now;
  }

  boolean isReceived() {
    return received;
  }

  /** Ends all kills and faults. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** The kill plan of the next process with these stages. */
  KillPlan draw(Random random, String stages) {
    KillPlan drawn = KillPlan.draw(random, KillPlan.places(stages, ending));
    return reference || quiet || over || killed() >= kills ? new KillPlan.Lives() : drawn;
  }

  /** Whether the limit is not reached and the night is not spared. */
  boolean mayDie() {
    return !reference && !quiet && !over && killed() < killsNow;
  }
}
