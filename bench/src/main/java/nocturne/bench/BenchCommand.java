package nocturne.bench;

import java.util.TreeSet;
import java.util.stream.Stream;
import nocturne.app.options.GlobalOptions;
import nocturne.bench.report.ReportCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Names the benchmarks, each of which is a command. */
@Command(
    name = "bench",
    description = "Measure this machine: medians of several runs, each beside what it is held to.")
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  private BenchCommand() {}

  /** The command with all benchmarks. */
  static CommandLine line(GlobalOptions global) {
    CommandLine bench = new CommandLine(new BenchCommand());
    Stream.of(
            new LiveCommand(global),
            new ChainCommand(global),
            new NightCommand(global),
            new WideCommand(global),
            new NightsCommand(global),
            new BooksCommand(global),
            new DecodeCommand(global),
            new ArchiveCommand(global),
            new FitCommand(global),
            new PlotCommand(global),
            new PeersCommand(global),
            new SearchCommand(global),
            new HistoryCommand(global),
            new ReportCommand(global),
            new PackModelCommand(global))
        .forEach(bench::addSubcommand);
    return bench;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Which one? bench " + String.join(", ", new TreeSet<>(spec.subcommands().keySet())) + ".");
  }
}
