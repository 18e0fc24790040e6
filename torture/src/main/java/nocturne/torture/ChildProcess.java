package nocturne.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A process that is started again whenever it ends, each time with another kill plan. A thread of
 * its own does that; faults may {@link #kill} or {@link #pause} it from other threads.
 */
final class ChildProcess {
  private static final long LOOK_MILLIS = 10;
  private static final long PAUSE_AFTER_LEAVING_MILLIS = 300;

  private final String name;
  private final Birth birth;
  private final Function<Random, KillPlan> outcomes;
  private final Random random;
  private final BooleanSupplier mayDie;
  private final Watch watch;
  private final Thread thread;
  private volatile boolean ended;
  private Java.@Nullable Child child;
  private KillPlan plan = new KillPlan.Lives();
  private boolean killedByFault;
  private boolean away;

  /** Starts the process. */
  @FunctionalInterface
  interface Birth {
    Java.Child start(KillPlan plan) throws IOException;
  }

  /**
   * @param name for the report: its kind
   * @param outcomes draws the kill plan of its next process
   * @param mayDie whether processes may be killed now; one that has stopped at its place is killed
   *     in any case
   */
  ChildProcess(
      String name,
      Birth birth,
      Function<Random, KillPlan> outcomes,
      Random random,
      BooleanSupplier mayDie,
      Watch watch) {
    this.name = name;
    this.birth = birth;
    this.outcomes = outcomes;
    this.random = random;
    this.mayDie = mayDie;
    this.watch = watch;
    this.thread = new Thread(this::keepAlive, "child-" + name);
    thread.setDaemon(true);
  }

  String name() {
    return name;
  }

  /** Starts the first process; from then on there is always one. */
  ChildProcess live() {
    thread.start();
    return this;
  }

  private void keepAlive() {
    try {
      while (!ended) {
        if (begin()) {
          awaitEnd();
        } else {
          Thread.sleep(LOOK_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False while the process is kept away. */
  private synchronized boolean begin() {
    if (ended || away) {
      return false;
    }
    plan = outcomes.apply(random);
    killedByFault = false;
    try {
      child = birth.start(plan);
      watch.tolls().started();
      watch.tell(name + " started, process " + child.pid() + ": " + plan);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start a process for " + name, e);
    }
  }

  private void awaitEnd() throws InterruptedException {
    boolean known = false;
    while (!ended) {
      synchronized (this) {
        Java.Child now = child;
        if (now == null || !now.isAlive()) {
          break;
        }
        if (now.isReady() && !known) {
          known = true;
          watch.pace().began(name, now.startMillis());
        }
        @Nullable String how = plan.due(now, name, watch.pace(), mayDie.getAsBoolean());
        if (how != null) {
          now.kill();
          watch.killed(name, how);
          return;
        }
      }
      Thread.sleep(LOOK_MILLIS);
    }
    if (!ended) {
      boolean byItself;
      synchronized (this) {
        byItself = !killedByFault && !away && child != null;
        if (byItself && child != null) {
          watch.tolls().left(name, child.exitCode());
          watch.tell(name + " ended by itself with exit code " + child.exitCode());
        }
      }
      if (byItself) {
        Thread.sleep(PAUSE_AFTER_LEAVING_MILLIS);
      }
    }
  }

  /** Kills the current process; another is started at once. */
  synchronized void kill(String how) throws InterruptedException {
    if (replace()) {
      watch.killed(name, how);
    }
  }

  /** Kills the current process as {@link #kill} does, but that is no kill of the night's. */
  synchronized boolean replace() throws InterruptedException {
    Java.Child now = child;
    boolean lives = now != null && now.isAlive() && !ended;
    if (now != null && lives) {
      killedByFault = true;
      now.kill();
    }
    return lives;
  }

  /** Starts no process after one that ends, until {@link #comeBack}. */
  synchronized void stayAway() {
    away = true;
  }

  /** A process is started again. */
  synchronized void comeBack() {
    away = false;
  }

  /** Starts one more process of this kind, which nothing restarts. */
  Java.Child another() throws IOException {
    return birth.start(new KillPlan.Lives());
  }

  /** The current process. */
  synchronized Java.@Nullable Child child() {
    return child;
  }

  /**
   * Pauses the current process ({@code SIGSTOP}).
   *
   * @return the process, or null if there is none
   */
  synchronized Java.@Nullable Child pause() throws InterruptedException {
    Java.Child now = child;
    if (now == null || !now.isAlive()) {
      return null;
    }
    now.signal("STOP");
    return now;
  }

  /** Ends it for good. */
  void end() throws InterruptedException {
    ended = true;
    synchronized (this) {
      if (child != null) {
        child.kill();
      }
    }
    thread.join();
  }
}
