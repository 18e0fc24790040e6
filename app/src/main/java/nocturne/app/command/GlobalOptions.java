package nocturne.app.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.app.config.Configuration;
import nocturne.app.output.Format;
import nocturne.app.output.Rows;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command understands, wherever on the line they stand. */
public final class GlobalOptions {
  private final Surroundings surroundings;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      order = 100,
      description = "Folder that keeps everything (default: $NOCTURNE_HOME, or ./nocturne-home).")
  private @Nullable String home;

  @Option(
      names = "--instance",
      paramLabel = "TESTID",
      scope = ScopeType.INHERIT,
      order = 101,
      description = "Testing instance to work with (default: test).")
  private @Nullable String instance;

  @Option(
      names = "--production",
      scope = ScopeType.INHERIT,
      order = 102,
      description = "Work with the production instance.")
  private boolean production;

  @Option(
      names = "--format",
      paramLabel = "table|csv|json",
      scope = ScopeType.INHERIT,
      order = 103,
      description = "How rows are written (default: table on a terminal, else csv).")
  private @Nullable Format format;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      order = 104,
      description = "Set a configuration key for this run; `nocturne config show` lists them.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      order = 105,
      description = "Show where in the program an error arose.")
  private boolean debug;

  public GlobalOptions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  /** Where results go. */
  public PrintStream out() {
    return surroundings.out();
  }

  /** Where talk goes. */
  public PrintStream err() {
    return surroundings.err();
  }

  public boolean debug() {
    return debug;
  }

  public Path home() {
    String folder =
        home != null
            ? home
            : surroundings.environment().getOrDefault("NOCTURNE_HOME", "nocturne-home");
    if (folder.isBlank()) {
      throw Failure.misuse("--home needs the name of a folder.");
    }
    return surroundings.resolve(folder);
  }

  /** Everything set for this run, from the home's file, the environment and {@code -D}. */
  public Configuration configuration() {
    return configuration(home());
  }

  /** The same with another folder as home. */
  public Configuration configuration(Path folder) {
    try {
      return Configuration.read(folder, surroundings.environment(), settings);
    } catch (IOException e) {
      throw Failure.misuse("Cannot read the settings in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The testid, or empty for production. */
  public Optional<String> testid() {
    if (production && instance != null) {
      throw Failure.misuse(
          "--instance " + instance + " and --production cannot both be meant; give one of them.");
    }
    return production ? Optional.empty() : Optional.of(instance == null ? "test" : instance);
  }

  public Format format() {
    if (format != null) {
      return format;
    }
    return surroundings.outIsTerminal() ? Format.TABLE : Format.CSV;
  }

  /** A writer of rows to the results. */
  public Rows rows(List<String> columns) {
    return Rows.to(out(), format(), columns);
  }
}
