package nocturne.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.app.Nocturne;
import nocturne.app.Surroundings;
import nocturne.google.StandIns;

/** What a command did: its exit code, its results, its messages. */
record Ran(int code, String out, String err) {

  /** Runs a command of the back end google in a folder, on stand-ins. */
  static Ran in(Path folder, StandIns standIns, String... arguments) {
    Map<String, String> environment = new TreeMap<>(standIns.environment());
    environment.put("GOOGLE_CLOUD_PROJECT", "my-project");
    environment.put("CE_zone", "europe-west1-b");
    environment.put("NOCTURNE_BACKEND", "google");
    return in(folder, environment, arguments);
  }

  static Ran in(Path folder, Map<String, String> environment, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--home")) {
      all.addAll(List.of("--home", folder.resolve("home").toString()));
    }
    return homeless(folder, environment, all.toArray(String[]::new));
  }

  /** The same of a command that has no home. */
  static Ran homeless(Path folder, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Nocturne.run(
            new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Surroundings.Terminals.NONE,
                environment,
                folder,
                Clock.systemUTC()),
            arguments);
    return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
