package nocturne.app.wiring;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import nocturne.app.Failure;
import nocturne.app.Interruption;
import nocturne.app.home.Home;
import org.apache.kafka.common.utils.Exit;

/**
 * Prints why the process ends when the Kafka inside it cannot continue. That Kafka then ends the
 * whole process at once and without a message.
 */
final class LastWords {
  private static final long SCARCE_BYTES = 64 << 20;

  private LastWords() {}

  /** From now on Kafka's end is reported on this stream, and is exit code 1. */
  static void ofKafka(Home home, PrintStream err) {
    Exit.setHaltProcedure((code, why) -> end(home, err));
    Exit.setExitProcedure((code, why) -> end(home, err));
  }

  private static void end(Home home, PrintStream err) {
    err.println();
    if (Interruption.isEnding() && !isFull(home)) {
      err.println(
          "nocturne: Interrupted. Nothing that was stored is lost; the same command"
              + " continues from there.");
      Runtime.getRuntime().halt(Failure.INCOMPLETE);
    }
    err.println(
        "nocturne: "
            + (isFull(home)
                ? "The disk with the home folder "
                    + home
                    + " is full. Make room, or choose a --home on another disk; then run the"
                    + " command again: nothing that was stored is lost."
                : "Kafka could not continue with its data in "
                    + home.kafka()
                    + "; the reason is in "
                    + home.log()
                    + ". Run the command again: nothing that was stored is lost. If it ends so"
                    + " again, put that folder back from a backup, or move it away and run"
                    + " `nocturne repair`."));
    err.flush();
    Runtime.getRuntime().halt(Failure.INCOMPLETE);
  }

  static boolean isFull(Home home) {
    try {
      return Files.getFileStore(home.root()).getUsableSpace() < SCARCE_BYTES;
    } catch (IOException e) {
      return false;
    }
  }
}
