package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;

/** Services in a folder, with nobody to talk to. */
final class QuietSession {
  private QuietSession() {}

  /** What is done with them. */
  @FunctionalInterface
  interface Doing {
    void with(Services services) throws IOException, InterruptedException;
  }

  /**
   * Opens them, does it, and closes them.
   *
   * @param command as which they are opened
   */
  static void in(Path folder, String command, Doing doing)
      throws IOException, InterruptedException {
    run(Session.of(options(folder), command), doing);
  }

  /** The same, with the survey's topics on its own cluster where one is set. */
  static void readingSurvey(Path folder, String command, Doing doing)
      throws IOException, InterruptedException {
    run(Session.of(options(folder), command).readingSurvey(), doing);
  }

  private static GlobalOptions options(Path folder) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Surroundings.Terminals.NONE,
            Map.of(),
            folder,
            Clock.systemUTC());
    return new GlobalOptions(surroundings);
  }

  private static void run(Session session, Doing doing) throws IOException, InterruptedException {
    int code =
        session.withServices(
            services -> {
              doing.with(services);
              return 0;
            });
    assertThat(code).isZero();
  }
}
