package nocturne.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.options.GlobalOptions;
import nocturne.bench.report.ReportCommand;
import nocturne.core.salt2.CompactModel;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModelReader;
import nocturne.core.salt2.UnreadableModelException;
import nocturne.simulator.night.CutoutSize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The benchmarks, each a command.
 *
 * <p>The class is long because each option is told with its text: a method has the options of one
 * benchmark as parameters, and one statement that runs the class of that benchmark. In a class of
 * its own each would repeat the constructor, the global options and the exit code.
 */
@Command(
    name = "bench",
    description = "Measure this machine: medians of several runs, each beside what it is held to.",
    addMethodSubcommands = false)
final class BenchCommand implements Runnable {
  private final GlobalOptions global;

  @Spec private CommandSpec spec;

  private BenchCommand(GlobalOptions global) {
    this.global = global;
  }

  /** The command with all benchmarks, in the order in which help lists them. */
  static CommandLine line(GlobalOptions global) {
    CommandLine bench = new CommandLine(new BenchCommand(global));
    Stream.of(
            "live", "chain", "night", "wide", "nights", "books", "decode", "archive", "fit", "plot",
            "peers", "search", "history")
        .forEach(name -> add(bench, name));
    bench.addSubcommand(new ReportCommand(global));
    add(bench, "packModel");
    return bench;
  }

  private static void add(CommandLine bench, String method) {
    CommandLine.getCommandMethods(BenchCommand.class, method).forEach(bench::addSubcommand);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Which one? bench " + String.join(", ", new TreeSet<>(spec.subcommands().keySet())) + ".");
  }

  /** The packets that a benchmark is given. */
  static final class Given {
    @Parameters(
        paramLabel = "PATH",
        arity = "0..*",
        description = "Packets: files, folders, .tar.gz (default: simulated ones).")
    private List<String> paths = List.of();
  }

  /** What a simulated night has. */
  static final class Mix {
    @Option(
        names = "--passing",
        paramLabel = "PERCENT",
        description = "How many of 100 pass the filter (default: 2).")
    private double passing = 2;

    @Option(names = "--small", description = "With cutouts of 2 kB.")
    private boolean small;

    /** A night of so many alerts. */
    SurveyNight night(int alerts, GlobalOptions global) {
      CutoutSize cutouts = small ? CutoutSize.SMALL : CutoutSize.FULL;
      return new SurveyNight(Packets.of(SimulatedMix.ofPercent(alerts, passing, cutouts)), global);
    }
  }

  @Command(
      name = "live",
      description = {
        "Latency and cost of a night at the pace of a survey, received by a fresh `nocturne up` with"
            + " a home of its own, deleted afterwards.",
        "Latencies are from the survey's time stamp until a subscriber has the message. Exit code 1"
            + " if not every alert arrived once or the night's books do not balance."
      })
  int live(
      @Option(
              names = "--rate",
              paramLabel = "N",
              defaultValue = "333",
              description = "Alerts a second (default: 333, the mean of Rubin).")
          double rate,
      @Option(
              names = "--minutes",
              paramLabel = "N",
              defaultValue = "5",
              description = "How long (default: 5). The first is left out of the last line.")
          int minutes,
      @Option(
              names = "--minute",
              paramLabel = "SECONDS",
              defaultValue = "60",
              description = "How long a minute is: less for a try (default: 60).")
          int seconds,
      @Option(
              names = "--kilobytes",
              paramLabel = "N",
              defaultValue = "34",
              description =
                  "Mean size of a packet, at least 33: ZTF's have 76, Rubin's 82 (default: 34).")
          int kilobytes,
      @Option(
              names = "--passing",
              paramLabel = "PERCENT",
              defaultValue = "2",
              description = "How many of 100 alerts pass the filter (default: 2).")
          double passing,
      @Option(
              names = "--idle",
              description = "Send nothing: what a fresh process takes in its second minute.")
          boolean idle)
      throws IOException, InterruptedException {
    if (!(rate > 0 && rate <= 1e6)
        || minutes < 1
        || seconds < 1
        || !(passing >= 0 && passing <= 100)) {
      throw Failure.misuse(
          "--rate, --minutes and --minute are above 0, --passing is from 0 to 100.");
    }
    LiveBench bench =
        new LiveBench(
            global,
            new LiveBench.Load(
                rate, minutes, Duration.ofSeconds(seconds), passing / 100, kilobytes));
    return idle ? bench.idle() : bench.run();
  }

  @Command(
      name = "chain",
      description = {
        "A night through everything that the broker does, against Kafka alone consuming and"
            + " republishing the same bytes; they take turns.",
        "The first third of the alerts is warm-up for both: run, and not measured."
      })
  int chain(
      @Mixin Given given,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "4",
              description = "How many (default: 4).")
          int rounds,
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "60000",
              description = "Alerts a night, where no PATH is given (default: 60000).")
          int alerts,
      @Option(
              names = "--passing",
              paramLabel = "PERCENT",
              defaultValue = "2",
              description = "How many of 100 pass the filter, where no PATH is given (default: 2).")
          double passing)
      throws IOException, InterruptedException {
    Iterable<byte[]> packets;
    int count = alerts;
    if (given.paths.isEmpty()) {
      packets = Packets.of(SimulatedMix.ofPercent(alerts, passing, CutoutSize.FULL));
    } else {
      List<byte[]> all = Packets.of(given.paths, 0);
      packets = all;
      count = all.size();
    }
    new ChainBench(new SurveyNight(packets, global), count, rounds, global)
        .run(new Results(global));
    return 0;
  }

  @Command(
      name = "night",
      description = {
        "A whole night that is on the survey's topic, from its start to its books: how long it takes"
            + " beside the disk's own rate, what an alert costs from the first tenth to the last,"
            + " and what each store writes.",
        "Some 65 GB for 300,000 alerts with the survey's cutouts, removed afterwards. Exit code 1 if"
            + " the books do not balance."
      })
  int night(
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "300000",
              description = "Alerts of the night (default: 300000).")
          int alerts,
      @Mixin Mix mix)
      throws IOException, InterruptedException {
    return new NightBench(mix.night(alerts, global), alerts, global).run();
  }

  @Command(
      name = "wide",
      description = {
        "A published night through the stages behind ingest, by one `nocturne worker` pinned to a"
            + " core and by two pinned to a core each, with Kafka in a process of its own.",
        "Linux only. The first half of the work is warm-up. Some 20 GB for 120,000 alerts, removed"
            + " afterwards. Exit code 1 if the books of a run do not balance."
      })
  int wide(
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "120000",
              description = "Alerts of the night (default: 120000).")
          int alerts,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "2",
              description = "Of both each (default: 2).")
          int rounds,
      @Mixin Mix mix)
      throws IOException, InterruptedException {
    requireSome(alerts, rounds);
    return new WideBench(mix.night(alerts, global), alerts, rounds, global).run();
  }

  private static void requireSome(int alerts, int rounds) {
    if (alerts < 1 || rounds < 1) {
      throw Failure.misuse("--alerts and --rounds are 1 or more.");
    }
  }

  @Command(
      name = "nights",
      description = {
        "Nights one after the other in one process, and what process and home hold after each;"
            + " exit code 1 when heap, open files or threads grow.",
        "With -D retention.time=0s topics are emptied after each night, as they are after a week."
      })
  int nights(
      @Option(
              names = "--nights",
              paramLabel = "N",
              defaultValue = "8",
              description = "How many (default: 8).")
          int nights,
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "2000",
              description = "Alerts a night (default: 2000).")
          int alerts)
      throws IOException, InterruptedException {
    List<byte[]> packets = Packets.of(List.of(), alerts);
    List<String> grown = new NightsBench(packets, nights, global).run(global.out());
    grown.forEach(global.err()::println);
    return grown.isEmpty() ? 0 : 1;
  }

  @Command(
      name = "books",
      description = {
        "How long a night's books take. With --home, of the night 20210120 that lies there; else of"
            + " one that is made first, in a folder removed afterwards: some 8 GB for a million."
      })
  int books(
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "1000000",
              description = "Alerts of the night that is made (default: 1000000).")
          int alerts,
      @Option(
              names = "--runs",
              paramLabel = "N",
              defaultValue = "3",
              description = "Counted runs (default: 3).")
          int runs,
      @Option(names = "--deep", description = "Make the deep books as well, once.") boolean deep)
      throws IOException, InterruptedException {
    return new BooksBench(global, alerts, runs, deep).run();
  }

  @Command(name = "decode", description = "Our decoder against the Avro library's, on one thread.")
  int decode(
      @Mixin Given given,
      @Option(
              names = "--runs",
              paramLabel = "N",
              defaultValue = "7",
              description = "Counted runs (default: 7).")
          int runs,
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "2000",
              description = "Simulated packets, where no PATH is given (default: 2000).")
          int alerts)
      throws IOException, InterruptedException {
    List<byte[]> packets = Packets.of(given.paths, alerts);
    global.out().println(Packets.describe(packets));
    new DecodeBench(packets, runs).run(global.out());
    return 0;
  }

  @Command(
      name = "archive",
      description =
          "Packets from memory into packs on the disk, on one thread, beside zstd of the same"
              + " packets and the disk's own rate.")
  int archive(
      @Mixin Given given,
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "4000",
              description = "Simulated packets, where no PATH is given (default: 4000).")
          int alerts,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "7",
              description = "Counted rounds (default: 7).")
          int rounds)
      throws IOException, InterruptedException {
    requireSome(alerts, rounds);
    List<byte[]> packets = Packets.of(given.paths, alerts);
    new ArchiveBench(packets, global.configuration().archive().packPackets(), rounds)
        .run(new Results(global));
    return 0;
  }

  @Command(
      name = "fit",
      description = {
        "SALT fits on one thread, each timed: 140 simulated light curves, made here or of --data;"
            + " with --peer beside sncosmo on the same ones."
      })
  int fit(
      @Option(
              names = "--data",
              paramLabel = "DIR",
              description = "A folder with salt/salt3-k21 and salt/simulated.")
          @Nullable Path data,
      @Option(names = "--original", description = "As the original broker fitted.")
          boolean original,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "40",
              description = "Counted (default: 40).")
          int rounds,
      @Option(
              names = "--peer",
              paramLabel = "SCRIPT",
              description = "A Python program that fits the light curves of --data with sncosmo.")
          @Nullable String peer,
      @Option(
              names = "--python",
              paramLabel = "PROGRAM",
              defaultValue = "python3",
              description = "Runs it (default: python3).")
          String python)
      throws IOException, InterruptedException {
    if (peer != null && data == null) {
      throw Failure.misuse("--peer fits the light curves of --data; name that folder too.");
    }
    new FitBench(global, data, original, rounds).run(peer == null ? null : new Peer(python, peer));
    return 0;
  }

  @Command(
      name = "plot",
      description = "Plots of simulated supernovae on one thread, each timed, against 5 ms.")
  int plot(
      @Option(
              names = "--plots",
              paramLabel = "N",
              defaultValue = "200",
              description = "Different ones (200).")
          int plots,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "5",
              description = "Counted rounds (5).")
          int rounds) {
    new PlotBench(plots, rounds).run(global.out());
    return 0;
  }

  @Command(
      name = "peers",
      description = {
        "Decoder, filter, light curve and fit on one thread, by the rules of the original broker,"
            + " beside the original's own steps in Python on the same packets."
      })
  int peers(
      @Option(
              names = "--data",
              paramLabel = "DIR",
              required = true,
              description = "A folder with ztf/alerts and salt/salt3-k21.")
          Path data,
      @Option(
              names = "--peer",
              paramLabel = "SCRIPT",
              required = true,
              description = "The Python program, which takes --data too.")
          String peer,
      @Option(
              names = "--python",
              paramLabel = "PROGRAM",
              defaultValue = "python3",
              description = "Runs it (default: python3).")
          String python,
      @Option(
              names = "--rounds",
              paramLabel = "N",
              defaultValue = "40",
              description = "Counted (default: 40).")
          int rounds)
      throws IOException, InterruptedException {
    new PeersBench(global, data, rounds).run(new Peer(python, peer));
    return 0;
  }

  @Command(
      name = "search",
      description = {
        "Searches for alerts by object and by place in a table of simulated nights, each timed.",
        "Some 1 GB for 300,000 alerts, removed afterwards."
      })
  int search(
      @Option(
              names = "--alerts",
              paramLabel = "N",
              defaultValue = "300000",
              description = "Alerts of all nights (default: 300000).")
          int alerts,
      @Option(
              names = "--nights",
              paramLabel = "N",
              defaultValue = "5",
              description = "How many (default: 5).")
          int nights,
      @Option(
              names = "--runs",
              paramLabel = "N",
              defaultValue = "100",
              description = "Counted, of each kind of search (default: 100).")
          int runs)
      throws IOException {
    if (nights < 1 || alerts < nights || runs < 1) {
      throw Failure.misuse("--nights, --runs and the alerts of a night are 1 or more.");
    }
    new SearchBench(alerts, nights, runs).run(global.out());
    return 0;
  }

  @Command(
      name = "history",
      description = {
        "What the history does to fits: supernovae followed over many nights, each fitted as of its"
            + " last alert to ever more of what is known by then. With --alerts, what its table"
            + " costs."
      })
  int history(
      @Option(
              names = "--objects",
              paramLabel = "N",
              defaultValue = "600",
              description = "Supernovae (600).")
          int objects,
      @Option(
              names = "--nights",
              paramLabel = "<nights>",
              defaultValue = "60",
              description = "Nights (60).")
          int nights,
      @Option(
              names = "--alerts",
              paramLabel = "<alerts>",
              defaultValue = "0",
              description = "Alerts a night.")
          int alerts)
      throws IOException {
    if (alerts > 0) {
      new HistoryCostBench(alerts, nights, 300).run(global.out());
    } else {
      new HistoryFitsBench(objects, nights).run(global.out());
    }
    return 0;
  }

  @Command(
      name = "pack-model",
      description = {
        "Makes the file of a built-in model from the folder of its published files, such as"
            + " core/src/main/resources/nocturne/core/salt2/salt3-f22.model."
      })
  int packModel(
      @Option(
              names = "--model-version",
              paramLabel = "VERSION",
              required = true,
              description = "The published version, which fits will name.")
          String version,
      @Parameters(paramLabel = "DIR", description = "The published files.") Path folder,
      @Parameters(paramLabel = "FILE", description = "What to write.") Path file)
      throws IOException, UnreadableModelException {
    Path from = global.surroundings().resolve(folder.toString());
    Path to = global.surroundings().resolve(file.toString());
    SaltModel model = SaltModelReader.read(from.toString(), SaltModelFiles.in(from));
    try (OutputStream out = Files.newOutputStream(to)) {
      CompactModel.write(model, version, out);
    }
    global.out().println(file + ": " + Files.size(to) + " bytes");
    return 0;
  }
}
