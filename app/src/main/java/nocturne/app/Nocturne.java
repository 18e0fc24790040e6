package nocturne.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import nocturne.app.command.BackEndCommands;
import nocturne.app.command.CompletionCommand;
import nocturne.app.command.ConfigCommand;
import nocturne.app.command.DecodeCommand;
import nocturne.app.command.FilterCommand;
import nocturne.app.command.FluxCommand;
import nocturne.app.command.ManCommand;
import nocturne.app.command.MoreCommands;
import nocturne.app.command.PipelineCommand;
import nocturne.app.command.TryPacketCommand;
import nocturne.app.command.VersionCommand;
import nocturne.app.data.AlertCommand;
import nocturne.app.data.ConeCommand;
import nocturne.app.data.ExportCommand;
import nocturne.app.data.FindsCommand;
import nocturne.app.data.HistoryCommand;
import nocturne.app.data.ObjectCommand;
import nocturne.app.data.SqlCommand;
import nocturne.app.data.StreamCommand;
import nocturne.app.data.VerifyCommand;
import nocturne.app.deadletter.DeadLettersCommand;
import nocturne.app.fit.FitCommand;
import nocturne.app.instance.ComponentCommand;
import nocturne.app.instance.InstancesCommand;
import nocturne.app.instance.RepairCommand;
import nocturne.app.instance.ServicesCommand;
import nocturne.app.instance.SetupCommand;
import nocturne.app.instance.StopCommand;
import nocturne.app.instance.TeardownCommand;
import nocturne.app.night.BooksCommand;
import nocturne.app.night.DemoCommand;
import nocturne.app.night.NightCommand;
import nocturne.app.night.ReplayCommand;
import nocturne.app.night.SimulateCommand;
import nocturne.app.night.StatusCommand;
import nocturne.app.night.UpCommand;
import nocturne.app.night.WorkerCommand;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code nocturne} command line: every command by name, and the handling of their errors. */
@Command(
    name = "nocturne",
    description = {
      "An alert broker for time-domain astronomy: takes a survey's alerts in, keeps every packet,"
          + " publishes, tabulates and evaluates them, and accounts for each night.",
      ""
    },
    footer = {"", "Start with: nocturne demo", "More on a command: nocturne help COMMAND"})
public final class Nocturne implements Runnable {
  /** The commands in the order in which help lists them. */
  static final List<String> COMMANDS =
      List.of(
          ("demo setup status instances pipeline up worker services repair component stop teardown"
                  + " night books replay simulate decode filter fit flux sql alert object cone finds"
                  + " history dead-letters try-packet export verify stream config completion man"
                  + " version")
              .split(" "));

  /** Commands that touch no instance, and are the same on every back end. */
  private static final Set<String> EVERYWHERE =
      Set.of("pipeline", "decode", "filter", "fit", "flux", "completion", "man", "version");

  private static final String STANDALONE = "standalone";

  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final GlobalOptions global;

  @Spec private CommandSpec spec;

  private Nocturne(GlobalOptions global) {
    this.global = global;
  }

  /** Runs the command in the arguments and exits with its code. */
  public static void main(String[] args) {
    Surroundings surroundings = Surroundings.ofProcess();
    Interruption interruption = Interruption.ofThisThread(surroundings.err());
    int code = run(surroundings, args);
    surroundings.out().flush();
    interruption.exit(code);
  }

  /**
   * Runs a command.
   *
   * @return its exit code: 0 done, 1 incomplete, 2 wrong use, 130 interrupted
   */
  public static int run(Surroundings surroundings, String... args) {
    GlobalOptions global = new GlobalOptions(surroundings);
    CommandErrors errors = new CommandErrors(global);
    int code;
    try {
      Optional<BackEndCommands> elsewhere = elsewhere(surroundings, List.of(args));
      code = commandLine(global, errors, named(List.of(args), elsewhere), elsewhere).execute(args);
    } catch (Failure e) {
      code = errors.tell(e);
    } catch (
        Error e) { // picocli passes exceptions only; errors come from low memory or the end of Java
      code = errors.tell(e);
    }
    surroundings.out().flush();
    return code == 0 && surroundings.out().checkError() ? Failure.INCOMPLETE : code;
  }

  /** The whole command line, before anything is run. */
  static CommandLine commandLine(GlobalOptions global, CommandErrors errors) {
    return commandLine(global, errors, List.of(), Optional.empty());
  }

  /**
   * @param only the commands that it has; empty for all
   * @param elsewhere those of another back end than this machine
   */
  private static CommandLine commandLine(
      GlobalOptions global,
      CommandErrors errors,
      List<String> only,
      Optional<BackEndCommands> elsewhere) {
    Surroundings surroundings = global.surroundings();
    CommandLine line = new CommandLine(new Nocturne(global));
    for (String name : only.isEmpty() ? commands(elsewhere) : only) {
      line.addSubcommand(
          elsewhere
              .filter(theirs -> theirs.names().contains(name))
              .map(theirs -> theirs.of(name, global))
              .orElseGet(() -> command(name, global)));
    }
    if (only.isEmpty()) {
      if (elsewhere.isEmpty()) {
        more().flatMap(commands -> commands.of(global).stream()).forEach(line::addSubcommand);
      }
      line.addSubcommand(help());
    }
    line.setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setOut(writer(surroundings.out()))
        .setErr(writer(surroundings.err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi(surroundings)))
        .setUsageHelpWidth(Math.min(100, Math.max(80, surroundings.width())))
        .setExecutionStrategy(
            parsed -> {
              requireFormat(parsed, global);
              return new CommandLine.RunLast().execute(parsed);
            })
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
    withHelp(line);
    line.getCommandSpec()
        .versionProvider(() -> new String[] {VersionCommand.text()})
        .addOption(flag("--version").versionHelp(true).description("Print the version.").build());
    line.getSubcommands().values().forEach(Nocturne::withoutUnused);
    return line;
  }

  private static Object command(String name, GlobalOptions global) {
    return switch (name) {
      case "demo" -> new DemoCommand(global);
      case "setup" -> new SetupCommand(global);
      case "status" -> new StatusCommand(global);
      case "instances" -> new InstancesCommand(global);
      case "pipeline" -> new PipelineCommand(global);
      case "up" -> new UpCommand(global);
      case "worker" -> new WorkerCommand(global);
      case "services" -> new ServicesCommand(global);
      case "repair" -> new RepairCommand(global);
      case "component" -> new ComponentCommand(global);
      case "stop" -> new StopCommand(global);
      case "teardown" -> new TeardownCommand(global);
      case "night" -> new NightCommand(global);
      case "books" -> new BooksCommand(global);
      case "replay" -> new ReplayCommand(global);
      case "simulate" -> new SimulateCommand(global);
      case "decode" -> new DecodeCommand(global);
      case "filter" -> new FilterCommand(global);
      case "fit" -> new FitCommand(global);
      case "flux" -> new FluxCommand(global);
      case "sql" -> new SqlCommand(global);
      case "alert" -> new AlertCommand(global);
      case "object" -> new ObjectCommand(global);
      case "cone" -> new ConeCommand(global);
      case "finds" -> new FindsCommand(global);
      case "history" -> new HistoryCommand(global);
      case "dead-letters" -> new DeadLettersCommand(global);
      case "try-packet" -> new TryPacketCommand(global);
      case "export" -> new ExportCommand(global);
      case "verify" -> new VerifyCommand(global);
      case "stream" -> new StreamCommand(global);
      case "config" -> new ConfigCommand(global);
      case "completion" -> new CompletionCommand(global);
      case "man" -> new ManCommand(global);
      case "version" -> new VersionCommand(global);
      default -> throw new IllegalArgumentException("no command: " + name);
    };
  }

  /**
   * The commands that the arguments name, since picocli needs long to look at all of them. Empty if
   * the arguments name none, or a command that lists the others or is another module's.
   *
   * @throws Failure with exit code 2 if they name one that the back end does not have
   */
  private static List<String> named(List<String> arguments, Optional<BackEndCommands> elsewhere) {
    boolean wantsAll =
        Stream.concat(
                Stream.of("help", "completion", "man"),
                more().flatMap(commands -> commands.names().stream()))
            .anyMatch(arguments::contains);
    List<String> there = commands(elsewhere);
    COMMANDS.stream()
        .filter(arguments::contains)
        .findFirst()
        .filter(first -> !there.contains(first))
        .ifPresent(
            first -> {
              throw Failure.misuse(
                  "`nocturne %s` is not there on the back end %s, which has %s."
                      .formatted(
                          first,
                          elsewhere.map(BackEndCommands::backEnd).orElse(STANDALONE),
                          String.join(", ", there)));
            });
    return wantsAll ? List.of() : there.stream().filter(arguments::contains).toList();
  }

  /** The names of the commands that a back end has. */
  private static List<String> commands(Optional<BackEndCommands> elsewhere) {
    return elsewhere
        .map(
            theirs ->
                Stream.concat(COMMANDS.stream(), theirs.names().stream())
                    .filter(name -> theirs.names().contains(name) || EVERYWHERE.contains(name))
                    .distinct()
                    .toList())
        .orElse(COMMANDS);
  }

  /**
   * The commands of the back end that the arguments or the environment name; empty if that is this
   * machine.
   *
   * @throws Failure with exit code 2 if there is no such back end, or it is not built
   */
  private static Optional<BackEndCommands> elsewhere(
      Surroundings surroundings, List<String> arguments) {
    String name = surroundings.environment().getOrDefault("NOCTURNE_BACKEND", STANDALONE);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(GlobalOptions.BACK_END) && i + 1 < arguments.size()) {
        name = arguments.get(i + 1);
      } else if (argument.startsWith(GlobalOptions.BACK_END + "=")) {
        name = argument.substring(argument.indexOf('=') + 1);
      }
    }
    if (name.equals(STANDALONE)) {
      return Optional.empty();
    }
    for (BackEndCommands commands : ServiceLoader.load(BackEndCommands.class)) {
      if (commands.backEnd().equals(name)) {
        return Optional.of(commands);
      }
    }
    throw Failure.misuse(
        name.equals("google")
            ? "This program is built without the back end google; ./nocturne --backend google"
                + " builds and starts one that has it."
            : "There is no back end \"" + name + "\"; there are standalone and google.");
  }

  private static Stream<MoreCommands> more() {
    return ServiceLoader.load(MoreCommands.class).stream().map(ServiceLoader.Provider::get);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static CommandLine.Help.Ansi ansi(Surroundings surroundings) {
    boolean colours =
        surroundings.terminals().out() && !surroundings.environment().containsKey("NO_COLOR");
    return colours ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
  }

  private static CommandLine help() {
    CommandLine help = new CommandLine(new CommandLine.HelpCommand());
    help.getCommandSpec()
        .usageMessage()
        .header(new String[0])
        .synopsisHeading("Usage: ")
        .description("Show the help of a command.");
    return help;
  }

  private static void withHelp(CommandLine line) {
    if (line.getCommandSpec().findOption("--help") != null) {
      return; // the help command has its own
    }
    line.getCommandSpec().mixinStandardHelpOptions(false);
    line.getCommandSpec()
        .addOption(flag("-h", "--help").usageHelp(true).description("Show this text.").build());
    line.getSubcommands().values().forEach(Nocturne::withHelp);
  }

  private static OptionSpec.Builder flag(String... names) {
    return OptionSpec.builder(names).arity("0").type(boolean.class).order(99);
  }

  /** Takes the shared options away from a command that it does not use. */
  private static void withoutUnused(CommandLine line) {
    CommandSpec of = line.getCommandSpec();
    Set<Takes.Group> unused = EnumSet.allOf(Takes.Group.class);
    unused.removeAll(taken(of));
    if (!unused.contains(Takes.Group.TABLES)) {
      OptionSpec format = of.findOption("--format");
      of.remove(format);
      of.addOption(GlobalOptions.withAllFormats(format));
    }
    for (Takes.Group group : unused) {
      for (String name : group.names()) {
        OptionSpec option = of.findOption(name);
        if (option != null && option.inherited()) {
          of.remove(option);
        }
      }
    }
    line.getSubcommands().values().forEach(Nocturne::withoutUnused);
  }

  private static Set<Takes.Group> taken(CommandSpec of) {
    Object command = of.userObject();
    if (command instanceof CommandLine.HelpCommand) {
      return Set.of();
    }
    Takes takes =
        command instanceof AnnotatedElement method
            ? method.getAnnotation(Takes.class)
            : command.getClass().getAnnotation(Takes.class);
    if (takes != null) {
      return Set.of(takes.value());
    }
    CommandSpec parent = of.parent();
    return parent != null && parent.parent() != null
        ? taken(parent)
        : EnumSet.complementOf(EnumSet.of(Takes.Group.BOOKS, Takes.Group.TABLES));
  }

  /** Refuses a format that a command cannot write before it does anything. */
  private static void requireFormat(CommandLine.ParseResult parsed, GlobalOptions global) {
    CommandLine.ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandSpec command = last.commandSpec();
    if (global.formatIsGiven()
        && global.format().isDescribed()
        && !taken(command).contains(Takes.Group.TABLES)) {
      throw new ParameterException(
          command.commandLine(),
          "%s does not write %s, only table, csv and json; `nocturne object` and `nocturne cone` do."
              .formatted(command.name(), global.format().name().toLowerCase(Locale.ROOT)));
    }
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "A command is missing. Try `nocturne demo`, or `nocturne --help`.");
  }
}
