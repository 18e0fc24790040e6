package nocturne.standalone.directory;

import java.time.Clock;
import java.time.Duration;
import nocturne.broker.crash.KillPoint;

/**
 * The options of a {@link DirectoryStore}.
 *
 * @param durable whether a put waits until the file and its folder's entry are on the disk
 * @param leftoverAge the age from which an opening store deletes a temporary file, because its
 *     writer must be dead
 * @param clock to measure that age
 * @param kill called at each place between two writes
 */
public record DirectoryOptions(boolean durable, Duration leftoverAge, Clock clock, KillPoint kill) {
  private static final Duration AN_HOUR = Duration.ofHours(1);

  /** Durable, with leftovers deleted after an hour. */
  public static DirectoryOptions defaults() {
    return new DirectoryOptions(true, AN_HOUR, Clock.systemUTC(), KillPoint.NONE);
  }

  /** A copy that is durable or not. */
  public DirectoryOptions withDurable(boolean wanted) {
    return new DirectoryOptions(wanted, leftoverAge, clock, kill);
  }

  /** A copy with another age and clock. */
  public DirectoryOptions withLeftoverAge(Duration age, Clock by) {
    return new DirectoryOptions(durable, age, by, kill);
  }

  /** A copy with a listener at the places between two writes. */
  public DirectoryOptions withKill(KillPoint listener) {
    return new DirectoryOptions(durable, leftoverAge, clock, listener);
  }
}
