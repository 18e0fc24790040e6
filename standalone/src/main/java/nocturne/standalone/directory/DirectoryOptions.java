package nocturne.standalone.directory;

import java.time.Clock;
import java.time.Duration;
import nocturne.broker.crash.KillPoint;

/**
 * How a {@link DirectoryStore} works.
 *
 * @param durable whether a put waits until the file and its folder's entry are on the disk
 * @param leftoverAge how old a temporary file must be before an opening store takes its writer for
 *     dead and deletes it
 * @param clock against which that age is measured
 * @param kill told of each place between two writes
 */
public record DirectoryOptions(boolean durable, Duration leftoverAge, Clock clock, KillPoint kill) {
  private static final Duration AN_HOUR = Duration.ofHours(1);

  /** Durable, with leftovers deleted after an hour. */
  public static DirectoryOptions defaults() {
    return new DirectoryOptions(true, AN_HOUR, Clock.systemUTC(), KillPoint.NONE);
  }

  /** The same, durable or not. */
  public DirectoryOptions withDurable(boolean wanted) {
    return new DirectoryOptions(wanted, leftoverAge, clock, kill);
  }

  /** The same with another age, by another clock. */
  public DirectoryOptions withLeftoverAge(Duration age, Clock by) {
    return new DirectoryOptions(durable, age, by, kill);
  }

  /** The same, with a listener at the places between two writes. */
  public DirectoryOptions withKill(KillPoint listener) {
    return new DirectoryOptions(durable, leftoverAge, clock, listener);
  }
}
