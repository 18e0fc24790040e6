package nocturne.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** The logs of a tortured night, for the analysis of a difference. */
record TortureLog(Path folder) {

  /** The log of a process. */
  Path of(String process) {
    return folder.resolve(process + ".log");
  }

  /** Logs an event with its time. Any thread. */
  synchronized void tell(String words) {
    try {
      Files.writeString(
          of("torture"),
          Instant.now() + " " + words + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the torture's log " + of("torture"), e);
    }
  }
}
