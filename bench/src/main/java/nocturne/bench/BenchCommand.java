package nocturne.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.options.GlobalOptions;
import nocturne.core.salt2.CompactModel;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModelReader;
import nocturne.core.salt2.UnreadableModelException;
import nocturne.simulator.night.CutoutSize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a benchmark and prints medians and ratios. */
@Command(
    name = "bench",
    description = "Measure this machine: medians of several runs, each beside what it is held to.")
public final class BenchCommand implements Runnable {
  private final GlobalOptions global;
  @Spec private CommandSpec spec;

  public BenchCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Which one? bench live, chain, night, peers, decode, fit, plot, books, nights, history or pack-model.");
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

  @Command(name = "decode", description = "Our decoder against the Avro library's, on one thread.")
  int decode(
      @Parameters(
              paramLabel = "PATH",
              arity = "0..*",
              description = "Packets: files, folders, .tar.gz (default: simulated ones).")
          List<String> paths,
      @Option(names = "--runs", defaultValue = "7", description = "Counted runs (default: 7).")
          int runs,
      @Option(
              names = "--alerts",
              defaultValue = "2000",
              description = "Simulated packets, where no PATH is given (default: 2000).")
          int alerts)
      throws IOException, InterruptedException {
    List<byte[]> packets = Packets.of(paths, alerts);
    global.out().println(Packets.describe(packets));
    new DecodeBench(packets, runs).run(global.out());
    return 0;
  }

  @Command(
      name = "chain",
      description = {
        "A night through everything that the broker does, against Kafka alone consuming and"
            + " republishing the same bytes; they take turns.",
        "The first third of the alerts is warm-up for both: run, and not measured."
      })
  int chain(
      @Parameters(
              paramLabel = "PATH",
              arity = "0..*",
              description = "Packets: files, folders, .tar.gz (default: simulated ones).")
          List<String> paths,
      @Option(names = "--rounds", defaultValue = "4", description = "How many (default: 4).")
          int rounds,
      @Option(
              names = "--alerts",
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
    requirePercent(passing);
    if (paths == null || paths.isEmpty()) {
      SimulatedMix mix = new SimulatedMix(Packets.NIGHT, alerts, passing / 100, CutoutSize.FULL);
      new ChainBench(new SurveyNight(Packets.of(mix), global), alerts, rounds, global)
          .run(global.out());
    } else {
      List<byte[]> packets = Packets.of(paths, 0);
      new ChainBench(new SurveyNight(packets, global), packets.size(), rounds, global)
          .run(global.out());
    }
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
      @Option(names = "--rounds", defaultValue = "40", description = "Counted (default: 40).")
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
      throw new ParameterException(
          spec.commandLine(), "--peer fits the light curves of --data; name that folder too.");
    }
    new FitBench(global, data, original, rounds).run(peer == null ? null : new Peer(python, peer));
    return 0;
  }

  private void requirePercent(double passing) {
    if (!(passing >= 0 && passing <= 100)) {
      throw new ParameterException(spec.commandLine(), "--passing is from 0 to 100.");
    }
  }

  @Command(
      name = "night",
      description = {
        "A whole night that is on the survey's topic, from its start to its books: how long it takes"
            + " beside the disk's own rate, what an alert costs from the first tenth to the last, and"
            + " what each store writes.",
        "Some 65 GB for 300,000 alerts with the survey's cutouts, removed afterwards. Exit code 1 if"
            + " the books do not balance."
      })
  int night(
      @Option(
              names = "--alerts",
              defaultValue = "300000",
              description = "Alerts of the night (default: 300000).")
          int alerts,
      @Option(
              names = "--passing",
              paramLabel = "PERCENT",
              defaultValue = "2",
              description = "How many of 100 pass the filter (default: 2).")
          double passing,
      @Option(names = "--small", description = "With cutouts of 2 kB.") boolean small)
      throws IOException, InterruptedException {
    requirePercent(passing);
    SimulatedMix mix =
        new SimulatedMix(
            Packets.NIGHT, alerts, passing / 100, small ? CutoutSize.SMALL : CutoutSize.FULL);
    return new NightBench(new SurveyNight(Packets.of(mix), global), alerts, global).run();
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
              defaultValue = "300000",
              description = "Alerts of all nights (default: 300000).")
          int alerts,
      @Option(names = "--nights", defaultValue = "5", description = "How many (default: 5).")
          int nights,
      @Option(
              names = "--runs",
              defaultValue = "100",
              description = "Counted, of each kind of search (default: 100).")
          int runs)
      throws IOException {
    if (nights < 1 || alerts < nights || runs < 1) {
      throw new ParameterException(
          spec.commandLine(), "--nights, --runs and the alerts of a night are 1 or more.");
    }
    new SearchBench(alerts, nights, runs).run(global.out());
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
      @Option(names = "--rounds", defaultValue = "40", description = "Counted (default: 40).")
          int rounds)
      throws IOException, InterruptedException {
    new PeersBench(global, data, rounds).run(new Peer(python, peer));
    return 0;
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
              defaultValue = "1000000",
              description = "Alerts of the night that is made (default: 1000000).")
          int alerts,
      @Option(names = "--runs", defaultValue = "3", description = "Counted runs (default: 3).")
          int runs,
      @Option(names = "--deep", description = "Make the deep books as well, once.") boolean deep)
      throws IOException, InterruptedException {
    return new BooksBench(global, alerts, runs, deep).run();
  }

  @Command(
      name = "nights",
      description = {
        "Nights one after the other in one process, and what process and home hold after each;"
            + " exit code 1 when heap, open files or threads grow.",
        "With -D retention.time=0s topics are emptied after each night, as they are after a week."
      })
  int nights(
      @Option(names = "--nights", defaultValue = "8", description = "How many (default: 8).")
          int nights,
      @Option(
              names = "--alerts",
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
      name = "plot",
      description = "Plots of simulated supernovae on one thread, each timed, against 5 ms.")
  int plot(
      @Option(names = "--plots", defaultValue = "200", description = "Different ones (200).")
          int plots,
      @Option(names = "--rounds", defaultValue = "5", description = "Counted rounds (5).")
          int rounds) {
    new PlotBench(plots, rounds).run(global.out());
    return 0;
  }

  @Command(
      name = "history",
      description = {
        "What the history does to fits: supernovae followed over many nights, each fitted as of its"
            + " last alert to ever more of what is known by then. With --alerts, what its table costs."
      })
  int history(
      @Option(names = "--objects", defaultValue = "600", description = "Supernovae (600).")
          int objects,
      @Option(names = "--nights", defaultValue = "60", description = "Nights (60).") int nights,
      @Option(names = "--alerts", defaultValue = "0", description = "Alerts a night.") int alerts)
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
      @Parameters(paramLabel = "DIR", description = "The published files.") Path folder,
      @Parameters(paramLabel = "FILE", description = "What to write.") Path file,
      @Option(
              names = "--model-version",
              paramLabel = "VERSION",
              required = true,
              description = "The published version, which fits will name.")
          String version)
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
