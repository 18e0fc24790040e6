package nocturne.bench.torture;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.ledger.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Stops a process for good at the n-th time that it comes to a place, and says so on stdout, so
 * that the torture can kill it right there. Without the properties that the torture sets it does
 * nothing. Any thread may call.
 */
public final class ArmedKillPoint implements KillPoint {
  /** The place to stop at. */
  static final String PLACE = "nocturne.torture.place";

  /** At which time, from 1. */
  static final String TIMES = "nocturne.torture.times";

  /** Bytes (in ASCII) by which a packet halts whoever takes it. */
  static final String POISON = "nocturne.torture.poison";

  /** Set for every process of the torture: it ends when its parent does. */
  static final String CHILD = "nocturne.torture.child";

  /** What is said on stdout, before the place's name. */
  static final String STOPPED = "torture: stopped at ";

  /** What is said on stdout when the services of a process of the torture are opened. */
  static final String OPENED = "torture: services are opened";

  private static final int HALTED = 137;

  private final @Nullable Place fatal;
  private final AtomicInteger left;
  private final byte @Nullable [] poison;

  /** As the properties of this process say. */
  public ArmedKillPoint() {
    String place = System.getProperty(PLACE);
    this.fatal = place == null ? null : Place.valueOf(place);
    this.left = new AtomicInteger(Integer.getInteger(TIMES, 1));
    String mark = System.getProperty(POISON);
    this.poison = mark == null ? null : mark.getBytes(StandardCharsets.US_ASCII);
    if (Boolean.getBoolean(CHILD)) {
      endWithParent();
      say(OPENED);
    }
  }

  /** A process that outlived its torturer would hold ports and files for ever. */
  static void endWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(
            parent -> {
              var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(HALTED));
            });
  }

  @Override
  public void reached(Place place) {
    if (place == fatal && left.decrementAndGet() == 0) {
      say(STOPPED + place);
      stay();
    }
  }

  @Override
  public void taking(Stage stage, byte[] packet) {
    byte[] mark = poison;
    if (mark != null && contains(packet, mark)) {
      Runtime.getRuntime().halt(HALTED);
    }
  }

  @SuppressWarnings("SystemOut") // the way to the torturer
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
        // Whoever stopped here is killed, and not asked to leave.
      }
    }
  }

  static boolean contains(byte[] packet, byte[] mark) {
    for (int i = packet.length - mark.length; i >= 0; i--) {
      int same = 0;
      while (same < mark.length && packet[i + same] == mark[same]) {
        same++;
      }
      if (same == mark.length) {
        return true;
      }
    }
    return false;
  }
}
