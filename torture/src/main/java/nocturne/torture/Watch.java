package nocturne.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Records what happens to a night.
 *
 * @param tolls counts of kills and faults
 * @param pace speed of the machine
 * @param folder of the logs, for the analysis of a difference
 */
record Watch(Tolls tolls, Pace pace, Path folder) {

  /** The log of a process. */
  Path logOf(String process) {
    return folder.resolve(process + ".log");
  }

  /** Logs an event with its time. Any thread. */
  synchronized void tell(String words) {
    try {
      Files.writeString(
          logOf("torture"),
          Instant.now() + " " + words + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the torture's log " + logOf("torture"), e);
    }
  }

  /** Counts and logs a kill. */
  void killed(String process, String how) {
    tolls.killed(process, how);
    tell(process + " killed: " + how);
  }
}
