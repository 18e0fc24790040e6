package nocturne.app.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import nocturne.app.Nocturne;
import nocturne.app.Surroundings;

/** One run of the command line inside the test: its exit code and what it said. */
public record NocturneRun(int code, String out, String err) {

  /** Runs in a folder, with nothing on standard input and an empty environment. */
  public static NocturneRun in(Path folder, String... arguments) {
    return in(folder, new byte[0], Map.of(), arguments);
  }

  public static NocturneRun in(
      Path folder, byte[] input, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(input),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Surroundings.Terminals.NONE,
            environment,
            folder.toAbsolutePath(),
            Clock.systemUTC());
    int code = Nocturne.run(surroundings, arguments);
    return new NocturneRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The lines of the result. */
  public List<String> lines() {
    return out.lines().toList();
  }
}
