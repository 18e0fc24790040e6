package nocturne.app.options;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.app.config.Configuration;
import nocturne.app.config.DurationText;
import nocturne.app.config.Redaction;
import nocturne.app.output.Format;
import nocturne.app.output.Rows;
import nocturne.app.plugin.PlugIns;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.replay.PacketSources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options that commands share, wherever on the line they stand; {@link Takes} says which a
 * command has.
 */
public final class GlobalOptions {
  /** Names a back end; it decides which commands there are, so it is read before all others. */
  public static final String BACK_END = "--backend";

  private final Surroundings surroundings;

  @Option(
      names = BACK_END,
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      order = 99,
      description =
          "Where instances are: standalone, or google (default: standalone, or $NOCTURNE_BACKEND).")
  @SuppressWarnings("UnusedVariable") // what it names is looked for before the others are read
  private @Nullable String backEnd;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      order = 100,
      description = "Folder that keeps everything (default: nocturne-home, or $NOCTURNE_HOME).")
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
      names = "--verbose",
      scope = ScopeType.INHERIT,
      order = 103,
      description = "Print all checks of a night's books even if they balance.")
  private boolean verbose;

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

  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private volatile Redaction redaction = Redaction.NONE;
  private volatile String whenInterrupted = "Interrupted. What was stored until then is kept.";

  public GlobalOptions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  /** Stream for results. */
  public PrintStream out() {
    return surroundings.out();
  }

  /** Prints a message. */
  public void say(String words) {
    err().println(words);
  }

  /** Stream for messages. */
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

  /** Whether the user named a home. */
  public boolean homeIsGiven() {
    return home != null || surroundings.environment().containsKey("NOCTURNE_HOME");
  }

  /** Uses another folder as home, for a command that has its own. */
  public void useHome(Path folder) {
    home = folder.toString();
  }

  /** All settings of this run, from the home's file, the environment and {@code -D}. */
  public Configuration configuration() {
    return configuration(home());
  }

  /** All settings of this run, with another folder as home. */
  public Configuration configuration(Path folder) {
    try {
      return heed(Configuration.read(folder, surroundings.environment(), settings));
    } catch (IOException e) {
      throw Failure.misuse("Cannot read the settings in " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Prints the configuration's warnings and masks its secrets from now on.
   *
   * @return the configuration. Any thread.
   */
  public synchronized Configuration heed(Configuration read) {
    redaction = redaction.and(read.redaction());
    read.warnings().stream()
        .filter(warned::add)
        .forEach(warning -> err().println("nocturne: warning: " + warning));
    return read;
  }

  /** Masks the secrets of the configurations read so far. */
  public Redaction redaction() {
    return redaction;
  }

  /** The testid, or empty for production. */
  private Optional<String> testid() {
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
    return surroundings.terminals().out() ? Format.TABLE : Format.CSV;
  }

  /** The option {@code --format} of a command that writes every format. */
  public static OptionSpec withAllFormats(OptionSpec option) {
    return OptionSpec.builder(option)
        .paramLabel("FORMAT")
        .description(
            "table, csv, json, votable, fits or ecsv (default: table on a terminal, else csv).")
        .build();
  }

  /** Whether the user said how rows are written. */
  public boolean formatIsGiven() {
    return format != null;
  }

  /** Whether the user wants a night's books in full though they balance. */
  public boolean verbose() {
    return verbose;
  }

  /** Whether the user named a testing instance, and could have mistyped it. */
  public boolean instanceIsGiven() {
    return instance != null;
  }

  /** Sets what the user is told if the command is interrupted from now on, in sentences. */
  public void whenInterrupted(String sentences) {
    whenInterrupted = sentences;
  }

  /** What the user is told if the command is interrupted now. */
  public String whenInterrupted() {
    return whenInterrupted;
  }

  /** A writer of rows to the results. */
  public Rows rows(List<String> columns) {
    return Rows.to(out(), format(), columns);
  }

  /** The chosen instance. */
  public Instance instance() {
    return Failure.orMisuse(
        () -> testid().<Instance>map(Instance::testing).orElseGet(Instance::production));
  }

  /**
   * The chosen instance, which must be a testing one.
   *
   * @param refusal sentences for a user who has chosen production
   * @throws Failure with exit code 2 for production
   */
  public Instance.Testing testing(String refusal) {
    if (instance() instanceof Instance.Testing testing) {
      return testing;
    }
    throw Failure.misuse(refusal);
  }

  /** The names of its parts. */
  public Names names() {
    String project =
        surroundings.environment().getOrDefault("GOOGLE_CLOUD_PROJECT", Names.DEFAULT_PROJECT);
    return Failure.orMisuse(() -> new Names(project, instance(), survey()));
  }

  /**
   * The files that arguments name.
   *
   * @throws Failure with exit code 2 if one names none
   */
  public PacketSources packets(List<String> paths) {
    return Failure.orMisuse(
        () -> PacketSources.of(paths, surroundings::resolve, surroundings.in()));
  }

  /** A decoder of the survey's packets. */
  public PacketDecoder decoder() {
    return new PacketDecoder(survey());
  }

  /** The survey whose alerts the program receives. */
  public Survey survey() {
    return Ztf.SURVEY;
  }

  /** The stages of it, with those of the home's plug-ins. */
  public Pipeline pipeline() {
    return PlugIns.pipeline(names(), home()).withHistory(configuration().history().enabled());
  }

  /** Parses a night from the command line. */
  public static Night night(String text) {
    return Failure.orMisuse(() -> Night.parse(text));
  }

  /** Parses the value of {@code --for}. */
  public static Duration duration(String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse("--for " + text + " " + e.getMessage() + ".", e);
    }
  }

  /** The keys that were set on the line, with their values. */
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Sets a key for this run, unless the user has. */
  public void set(String key, String value) {
    settings.putIfAbsent(key, value);
  }
}
