package nocturne.standalone.directory;

import java.time.Clock;
import java.time.Duration;

/**
 * How a {@link DirectoryStore} works.
 *
 * @param durable whether a put waits until the file and its folder's entry are on the disk
 * @param leftoverAge how old a temporary file must be before an opening store takes its writer for
 *     dead and deletes it
 * @param clock against which that age is measured
 */
public record DirectoryOptions(boolean durable, Duration leftoverAge, Clock clock) {
  private static final Duration AN_HOUR = Duration.ofHours(1);

  /** Durable, with leftovers deleted after an hour. */
  public static DirectoryOptions defaults() {
    return new DirectoryOptions(true, AN_HOUR, Clock.systemUTC());
  }

  /** The same, durable or not. */
  public DirectoryOptions withDurable(boolean wanted) {
    return new DirectoryOptions(wanted, leftoverAge, clock);
  }

  /** The same with another age, by another clock. */
  public DirectoryOptions withLeftoverAge(Duration age, Clock by) {
    return new DirectoryOptions(durable, age, by);
  }
}
