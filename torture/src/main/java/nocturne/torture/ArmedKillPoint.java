package nocturne.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Stops a process for good at the n-th time that it reaches a place, and reports that on stdout, so
 * that the torture can kill it there. It also halts the process on a poison packet and makes writes
 * to the store fail. Without the torture's properties it does nothing. Any thread may call.
 */
public final class ArmedKillPoint implements KillPoint {
  /** The place to stop at. */
  static final String PLACE = "nocturne.torture.place";

  /** The number of the visit to stop at, from 1. */
  static final String TIMES = "nocturne.torture.times";

  /** Bytes (in ASCII) in a packet that halts each worker that takes it. */
  static final String POISON = "nocturne.torture.poison";

  /** Only workers of this stage are halted; without it all are. */
  static final String POISONED = "nocturne.torture.poisoned";

  /** Name of the property with a number N: one in N writes to the store fails. */
  static final String FAILS = "nocturne.torture.fails";

  /** Set for every process of the torture: it ends when its parent does. */
  static final String CHILD = "nocturne.torture.child";

  /** Printed on stdout before the place's name. */
  static final String STOPPED = "torture: stopped at ";

  /** Printed on stdout when the services of a process of the torture are open. */
  static final String OPENED = "torture: services are opened";

  /** Printed on stdout when a write fails. */
  static final String FAILED = "torture: a write to the store fails";

  /** Printed on stdout before the stage's name, when a packet halts the process. */
  static final String POISONING = "torture: halted by a packet at ";

  private static final int HALTED = 137;

  private final @Nullable CrashPoint fatal;
  private final AtomicInteger left;
  private final @Nullable String poison;
  private final @Nullable String poisoned;
  private final int fails;

  /** Reads the properties of this process. */
  public ArmedKillPoint() {
    String place = System.getProperty(PLACE);
    this.fatal = place == null ? null : CrashPoint.valueOf(place);
    this.left = new AtomicInteger(Integer.getInteger(TIMES, 1));
    this.poison = System.getProperty(POISON);
    this.poisoned = System.getProperty(POISONED);
    this.fails = Integer.getInteger(FAILS, 0);
    if (Boolean.getBoolean(CHILD)) {
      endWithParent();
      say(OPENED);
    }
  }

  /**
   * Ends with the parent: a process that outlived the torture would hold ports and files for ever.
   */
  static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent -> {
              var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(HALTED));
            });
  }

  @Override
  public void reached(CrashPoint place) {
    if (place == fatal && left.decrementAndGet() == 0) {
      say(STOPPED + place);
      stay();
    }
    // By chance: if writes were counted, a stage that begins again after each failure could meet it
    // at the same write for ever.
    if (fails > 0
        && place == CrashPoint.STORE_WRITTEN
        && ThreadLocalRandom.current().nextInt(fails) == 0) {
      say(FAILED);
      ArmedKillPoint.<RuntimeException>fail(new IOException("Input/output error"));
    }
  }

  /** Throws the disk's exception unchecked, to test the store's own handling of it. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> void fail(IOException error) throws E {
    throw (E) error;
  }

  @Override
  public void taking(Stage stage, byte[] packet) {
    String mark = poison;
    if (mark != null
        && (poisoned == null || poisoned.equals(stage.name()))
        && new String(packet, StandardCharsets.ISO_8859_1).contains(mark)) {
      say(POISONING + stage.name());
      Runtime.getRuntime().halt(HALTED);
    }
  }

  @SuppressWarnings("SystemOut") // the torture reads stdout
  private static void say(String words) {
    System.out.println(words);
    System.out.flush();
  }

  private static void stay() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // A stopped process is killed, not interrupted.
      }
    }
  }
}
