package nocturne.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nocturne.app.Failure;

/**
 * A Python program that does the same work as we, for comparison.
 *
 * @param python that runs it
 */
record Peer(String python, String script) {

  /**
   * Runs it to its end.
   *
   * @return what it printed
   * @throws Failure with exit code 2 if it fails
   */
  String run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python, script));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw Failure.misuse(
          "The peer %s ended with %s. Run it by itself to see why."
              .formatted(String.join(" ", command), code));
    }
    return said;
  }
}
